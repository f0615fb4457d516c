"""One person's whole way through the platform, over HTTP, with a marker in everything that can be typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opennrm.care.referrals.actions import list_service
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.shelters.models import Bed
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.models import Consent
from opennrm.outreach.exchange.standard import fields
from tests.factories import world
from tests.factories.lists import sheet_of
from tests.factories.shown import hidden_in

from .marks import Marks, TextInputs

REFERENCE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
BODIES = {"hotline-operator": "hotline", "desk-officer": "centre", "panel-member": "panel",
          "shelter-worker": "shelter", "service-worker": "service"}  # fmt: skip


@dataclass
class Road:
    """Who works where, and everything the platform answered them."""

    marks: Marks
    organisations: dict[str, Organisation] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    answers: list[tuple[str, Any, dict[str, Any]]] = field(
        default_factory=list
    )  # role, response, what was sent
    inputs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for role, kind in world.KIND_OF_ROLE.items():
            organisation = world.an_organisation(kind)
            self.organisations[kind] = organisation
            self.viewers[role] = world.a_viewer(role, organisation)
            client = Client(raise_request_exception=False)
            client.force_login(
                self.viewers[role].user, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            self.clients[role] = client
        self.clients["anonymous"] = Client(raise_request_exception=False)
        self.services: dict[str, Service] = {
            "shelter": list_service(
                organisation=self.organisations["shelter"], kind="accommodation", by=SYSTEM
            ),
            "service": list_service(organisation=self.organisations["service"], kind="medical", by=SYSTEM),
        }

    def look(self, role: str, path: str, expect: int = 200, **query: Any) -> Any:
        return self._keep(role, self.clients[role].get(path, query), query, expect, path)

    def send(self, role: str, path: str, expect: int = 302, **data: Any) -> Any:
        """What is typed is seen first: opening the form shows every input there is."""
        page = self.clients[role].get(path)
        if page.status_code == 200:
            self._keep(role, page, {}, 200, path)
            data = {**hidden_in(page), **data}
        return self._keep(role, self.clients[role].post(path, data), data, expect, path)

    def _keep(self, role: str, response: Any, sent: dict[str, Any], expect: int, path: str) -> Any:
        self.answers.append((role, response, sent))
        content = response.content.decode(errors="replace")  # a file that is downloaded is no text
        found = TextInputs()
        found.feed(content)
        self.inputs |= found.names
        assert response.status_code == expect, (
            f"{role} at {path}: {response.status_code}\n{_complaints(content)}"
        )
        return response

    # the hotline

    def call(self, *, child: bool) -> str:
        """A call is written down, saved wrongly, saved, and handed over; returns the reference of the case."""
        word, who = self.marks.word, "child" if child else "adult"
        sheet: dict[str, Any] = {
            "note": word(f"call note ({who})"), "caller_name": word(f"caller's name ({who})"),
            "phone": f"+375 {self.marks.phone(f'number to call back ({who})')}", "call_type": "about_self", "language": "be",
            "age_group": who, "interpreter": "no", "needs": ["medical", "safe_place"], "alerts": ["do_not_phone"],
        }  # fmt: skip
        if child:
            sheet |= {"guardian": word("guardian on the call sheet"), "assent": "yes"}
        self.send(
            "hotline-operator",
            "/hotline/",
            422,
            act="save",
            happened_time=word("a time that is none"),
            **sheet,
        )
        self.send("hotline-operator", "/hotline/", 200, act="propose", **sheet)
        saved = self.send("hotline-operator", "/hotline/", act="save", **sheet)
        self.look("hotline-operator", saved["Location"])
        handed = self.send(
            "hotline-operator", saved["Location"], act="hand_over", version="1", consent_answer="yes",
            centre=str(self.organisations["centre"].pk), **sheet,
        )  # fmt: skip
        page = self.look("hotline-operator", handed["Location"]).content.decode()
        self.look("hotline-operator", saved["Location"])
        self.look("hotline-operator", "/hotline/calls/")
        call = saved["Location"].rstrip("/").rsplit("/", 1)[-1]
        return next(found for found in REFERENCE.findall(page) if found != call)

    # the centre

    def find_and_open(self) -> str:
        """Somebody walks in: looked for in vain, opened, and found again by name."""
        word = self.marks.word
        facts = {
            "given_name": word("given name"), "family_name": word("family name"), "document": f"MP{self.marks.phone('document')}",
            "phone": f"+375 {self.marks.phone('telephone')}",
        }  # fmt: skip
        desk = "desk-officer"
        self.send(desk, "/cases/open/", 422, given_name=word("half a name"))
        self.send(desk, "/cases/open/", 422, reference=word("what was typed as a reference"),
                  reason="person_here", **facts)  # fmt: skip
        self.send(desk, "/cases/open/", 422, step="open", age_group="adult", **facts)
        found = self.send(desk, "/cases/open/", 200, reason="person_here", **facts)
        searched = {**hidden_in(found), **facts}
        self.send(desk, "/cases/open/", 422, **searched)
        opened = self.send(
            desk, "/cases/open/", age_group="adult", needs=["medical", "safe_place"], **searched
        )
        self.send(desk, "/cases/open/", 200, reason="person_here", **facts)
        self.send(desk, "/cases/", 422, reference=word("what was typed into the search of the list"))
        return str(opened["Location"]).rstrip("/").rsplit("/", 1)[-1]

    def write_everything(self, reference: str) -> None:
        """Every part of a case is written, wrongly first where a form can refuse."""
        word, desk, case = self.marks.word, "desk-officer", f"/cases/{reference}"
        born = {"birth_date_0": "17", "birth_date_1": "3", "birth_date_2": "1961"}
        name = {
            "given_name": word("given name"),
            "family_name": word("family name"),
            "document": word("document"),
        }
        self.send(
            desk,
            f"{case}/person/identity/",
            422,
            **name,
            **{**born, "birth_date_1": word("a month that is none")},
        )
        self.send(desk, f"{case}/person/identity/", **name, **born)
        self.send(
            desk, f"{case}/person/contact/", phone=f"+375 {self.marks.phone('telephone')}", messenger=word("messenger"),
            address=word("address"), code_word=word("code word"), advice=word("advice on contact"), channels=["phone"],
        )  # fmt: skip
        self.send(desk, f"{case}/safety/", risk="high", alerts=["do_not_phone"], advice=word("safety advice"))
        self.send(desk, f"{case}/notes/", text=word("note"))
        self.send(
            desk, f"{case}/safety/", 422, risk=word("a risk that is none"), advice=word("safety advice")
        )
        for opened in ("identity", "contact"):
            self.send(desk, f"{case}/person/", 200, open=opened)
        for tab in (
            "",
            "needs/",
            "safety/",
            "notes/",
            "history/",
            "person/identity/",
            "person/contact/",
            "consents/",
        ):
            self.look(desk, f"{case}/{tab}")
        self.look(desk, "/my-day/")

    def agree_for_child(self, reference: str) -> None:
        """A guardian agrees; the consent is withdrawn again."""
        agreed: dict[str, Any] = {
            "recipient": str(self.organisations["service"].pk), "purpose": "assist", "sections": ["cases.needs"],
            "language": "be", "interpreter": "no", "guardian": self.marks.word("guardian of a consent"), "assent": "yes",
        }  # fmt: skip
        path = f"/cases/{reference}/consents/"
        self.send("desk-officer", f"{path}record/", 422, **{**agreed, "assent": "no"})
        self.send("desk-officer", f"{path}record/", **agreed)
        self.look("desk-officer", path)
        consent = Consent.objects.filter(recipient=self.organisations["service"]).latest("given_at")
        self.send("desk-officer", f"{path}{consent.pk}/", 200, open="guardian")
        self.send("desk-officer", f"{path}{consent.pk}/withdraw/")

    # the panel

    def identify(self, reference: str) -> None:
        """What happened is told, sent, asked about, sent again and decided."""
        word, desk, panel, case = (
            self.marks.word,
            "desk-officer",
            "panel-member",
            f"/identification/{reference}",
        )
        self.send(
            desk, f"{case}/episodes/add/", 422, acts=["no such act"], narrative=word("narrative refused")
        )
        self.send(desk, f"{case}/episodes/add/", acts=["recruitment"], narrative=word("narrative"))
        self.look(desk, f"{case}/")
        self.send(desk, f"{case}/send/", agreed="yes", language="be", interpreter="no")
        self.look(panel, "/identification/waiting/")
        self.look(panel, f"{case}/account/")
        self.send(panel, f"{case}/file/", 422, outcome="positive", reasons=word("reasons without grounds"))
        self.send(panel, f"{case}/file/", outcome="ask", reasons=word("question of the panel"))
        self.look(desk, f"{case}/")
        self.send(desk, f"{case}/send-again/")
        self.send(
            panel,
            f"{case}/file/",
            outcome="positive",
            grounds=["consistent_account"],
            reasons=word("reasons"),
        )
        self.look(panel, f"{case}/file/")
        self.look(desk, f"/cases/{reference}/")

    # services and shelters

    def refer(self, reference: str, *, child: bool = False) -> dict[str, Referral]:
        """Both services are asked; returns the referrals by kind of organisation."""
        data: dict[str, Any] = {"urgency": "soon", "language": "be", "interpreter": "no"}
        for service in self.services.values():
            data |= {
                f"agreed_{service.pk.hex}": "yes",
                f"also_{service.pk.hex}": ["people.identity", "people.contact"],
            }
        if child:
            data |= {"guardian": self.marks.word("guardian of a referral"), "assent": "yes"}
        self.send("desk-officer", f"/referrals/case/{reference}/refer/", 422, **{**data, "urgency": "never"})
        self.send("desk-officer", f"/referrals/case/{reference}/refer/", **data)
        sent = Referral.objects.filter(case__record__reference=reference).select_related(
            "service__organisation"
        )
        return {str(referral.service.organisation.kind): referral for referral in sent}

    def ask_and_reject(self, referral: Referral, reference: str) -> None:
        word, worker, card = self.marks.word, "service-worker", f"/referrals/{referral.pk}"
        self.look(worker, f"{card}/")
        self.send(worker, f"{card}/ask/", question=word("question of a service"))
        self.send("desk-officer", f"{card}/inform/", answer=word("answer to a service"))
        self.look(worker, f"{card}/")
        self.send(worker, f"{card}/reject/", 422, reason="no such reason", text=word("why not, refused"))
        self.send(worker, f"{card}/reject/", reason="other", text=word("why not"))
        self.look("desk-officer", f"/referrals/case/{reference}/")

    def take_in(self, referral: Referral) -> None:
        """A house with a secret address, a bed, an arrival."""
        word, worker = self.marks.word, "shelter-worker"
        self.send(
            worker,
            "/shelter/house/open/",
            422,
            territory="nowhere",
            address=word("address of a house, refused"),
        )
        house = self.send(
            worker, "/shelter/house/open/", territory="BY-HM", address=word("address of a house")
        )["Location"]
        self.send(worker, house, 422, code=word("a room called by a name"), beds="2")
        self.send(worker, house, code="4", beds="2")
        self.send(worker, house.replace("rooms", "address"), address=word("new address of a house"))
        self.look(worker, house.replace("rooms", "address"))
        card = f"/shelter/referral/{referral.pk}/"
        self.send(worker, card, bed=str(Bed.objects.first().pk), arrival_mode="centre_brings")
        for part in ("people.identity", "people.contact"):
            self.send(worker, card, 200, open=part)
        stay = referral.stays.get().reference
        self.send(
            worker, f"/shelter/stay/{stay}/", ticked=["safety_explained"], notes=word("agreed on arrival")
        )
        self.look(worker, f"/shelter/stay/{stay}/")
        self.look(worker, "/shelter/tonight/")
        self.look("desk-officer", house.replace("rooms", "way"))

    # those who may not

    def trespass(self, reference: str) -> None:
        """Everybody else tries the same addresses, with something typed; and there are addresses that are none."""
        word = self.marks.word
        for role, expect in (
            ("rapporteur", 403),
            ("administrator", 403),
            ("service-worker", 403),
            ("anonymous", 302),
        ):
            self.send(role, f"/cases/{reference}/notes/", expect, text=word("a note by somebody who may not"))
        self.clients["curious"] = Client(raise_request_exception=False)
        self.clients["curious"].force_login(
            world.a_viewer("desk-officer").user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        self.send("curious", f"/cases/{reference}/notes/", 404, text=word("a note by another centre"))
        self.send("desk-officer", "/cases/22223333/notes/", 404, text=word("a note about nobody"))
        self.send("desk-officer", "/nowhere/", 404, text=word("sent to an address that is none"))
        self.look("desk-officer", f"/cases/{word('an address typed by hand')}/", 404)
        self.look("desk-officer", "/nowhere/", 404, q=word("a query sent to an address that is none"))
        self.send(
            "anonymous",
            "/account/sign-in/",
            200,
            login=word("name typed at sign-in"),
            password=word("password"),
        )
        self.look("rapporteur", "/country/")
        self.look("rapporteur", "/country/figures.csv")

    # lists of other systems

    def bring_in_a_list(self) -> str:
        """A list with a marker in each cell, heading and name of a file: refused, mended, brought in; its case."""
        word, role = self.marks.word, "desk-officer"
        filled = {
            field.key: word(f"cell of {field.key}")
            for field in fields().values()
            if field.kind in ("text", "longtext", "language")
        }
        filled |= {
            "prs_MobilePhone": f"+375 {self.marks.phone('cell of a telephone')}",
            "prs_Birthdate": "1990",
        }
        heads, cells = (
            [*filled, word("heading of a list"), "Own number"],
            [*filled.values(), word("cell left out"), ""],
        )
        bad = self._choose(
            [heads, [*cells[:-1], word("number of a bad row")], ["x" * 600]], word("name of a bad file")
        )
        self.send(role, f"{bad}columns/", remember="on")
        self.look(role, f"{bad}preview/")
        self.look(role, f"{bad}problems/")
        self.send(role, f"{bad}commit/", 422)
        self.send(role, f"{bad}discard/")
        unreadable = SimpleUploadedFile(
            word("name of no file") + ".xlsx", b"PK" + word("content of no file").encode()
        )
        self.send(role, "/exchange/in/", 422, file=unreadable)
        good = self._choose([heads, [*cells[:-1], word("number of a row")]], word("name of a file"))
        self.send(role, f"{good}columns/")
        self.look(role, f"{good}preview/")
        self.send(role, f"{good}commit/")
        page = self.look(role, good).content.decode()
        for stranger in ("hotline-operator", "panel-member", "shelter-worker", "service-worker"):
            self.look(stranger, good, 403)
        case = re.search(r"/cases/([^/]+)/", page[page.index("<table") :])
        assert case
        self.look(role, f"/cases/{case[1]}/")
        self.look(role, f"/exchange/case/{case[1]}/")
        return case[1]

    def take_out_a_list(self) -> None:
        """A working copy is made and downloaded."""
        asked = self.send("desk-officer", "/exchange/out/", recipient="own", kind="json", reason="own_work")
        self.send("desk-officer", f"{asked['Location']}make/", 200)
        self.look("desk-officer", "/exchange/")
        self.send("desk-officer", f"{asked['Location']}download/", 200)

    def _choose(self, lines: list[list[Any]], name: str) -> str:
        file = SimpleUploadedFile(f"{name}.xlsx", sheet_of(lines))
        answer = self.send("desk-officer", "/exchange/in/", file=file)
        return str(answer["Location"]).removesuffix("columns/")


def _complaints(content: str) -> str:
    """What a page says is wrong, for the message of a failing test."""
    return "\n".join(
        re.sub(r"<[^>]*>", "", line).strip() for line in content.splitlines() if "error" in line
    )[:1500]
