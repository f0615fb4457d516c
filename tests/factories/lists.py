"""Lists as organisations keep them: the layouts of the published template, filled with invented people."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

# The two header rows as the published spreadsheet has them, faults included: from column B, with one name missing,
# one misspelt, and five labels of the address in another order than their names.
NAMES: Sequence[str | None] = (
    "cas_CaseOwner", "prs_Salutation", "prs_FirstName", "prs_SecondName", "con_Consent", "prs_Birthdate",
    "prs_Gender", "prs_Citizenship", "prs_Title", "prs_Email", "prs_HomePhone", "prs_MobilePhone",
    "prs_MailingCity", "prs_MailingCountry", "prs_MailingState", "prs_MailingStreet", "prs_MailingPostalCode",
    "vic_TraffickingStatus", "vic_TraffickinStatusDecisionMakingOrg", "vic_MethodOfRecruitment",
    "vic_LocationOfRecruitment", "vic_MethodsOfControl", "vic_TypeOfExploitation", "vic_ForcedLabourIndustry",
    "vic_TypeOfSexExploitation", "vic_LocationOfExploitation", "cas_Status", "cas_ReferringOrganisation",
    "cas_IncomingReferralDate", "cas_ReferringPrimaryCaseWorker", "cas_ReasonForIncomingReferral",
    "cas_IncomingReferralDetails", "cas_ReferredOrganisation", "cas_ReferredPrimaryCaseWorker", None,
    "cas_OutgoingReferralDate", "cas_OutgoingReferralDetails", "cas_ReasonForCaseClosure",
)  # fmt: skip
LABELS: Sequence[str] = (
    "Case Owner", "Salutation", "First Name", "Second Name", "Consent", "Birthdate", "Gender", "Citizenship", "Title",
    "Email", "Home Phone", "Mobile Phone", "Mailing Street", "Mailing City", "Mailing State/Province",
    "Mailing Zip/Postal Code", "Mailing Country", "Trafficking Status",
    "Trafficking Status Decision Making Organization", "Method of Recruitment", "Location of Recruitment",
    "Methods of Control", "Type of Exploitation", "Forced Labour Industry", "Type of Sex Exploitation",
    "Location of Exploitation", "Status", "Referring Organisation", "Incoming Referral Date",
    "Referring Primary Case Worker", "Reason for Incoming Referral", "Incoming Referral Details",
    "Referred Organisation", "Referred Primary Case Worker", "Reason for Outgoing Referral", "Outgoing Referral Date",
    "Outgoing Referral Details", "Reason for Case Closure",
)  # fmt: skip
# The field of each column when the address was filled by the labels, which is what people read.
BY_LABELS: Sequence[str] = tuple(
    {
        "prs_MailingCity": "prs_MailingStreet", "prs_MailingCountry": "prs_MailingCity",
        "prs_MailingStreet": "prs_MailingPostalCode", "prs_MailingPostalCode": "prs_MailingCountry",
        "vic_TraffickinStatusDecisionMakingOrg": "vic_TraffickingStatusDecisionMakingOrg",
    }.get(name or "", name or "cas_ReasonForOutgoingReferral")
    for name in NAMES
)  # fmt: skip
_GIVEN = ("Zarina", "Mirko", "Ladislava", "Тамара", "Радаслава", "Oskar", "Нiна", "Янка", "Vesna", "Томаш")
_FAMILY = (
    "Vydumana",
    "Izmyslov",
    "Прыдуманая",
    "Небывалова",
    "Nikolai-Never",
    "Выдуманец",
    "Fikcja",
    "Небыўскі",
)
_STREETS = ("Invented Street 5", "вул. Прыдуманая, 3", "ул. Небывалая 14-2")
_DATES = ("%Y-%m-%d", "%d.%m.%Y")


def template(rows: Sequence[Mapping[str, Any]], *, numbered: int = 0, validation: bool = False) -> bytes:
    """A spreadsheet in the layout of the template; `numbered` rows carry a running number, filled or blank.

    A row is a mapping from the field (the address as its labels say) to what stands in the cell.
    """
    book = Workbook()
    page: Any = book.active
    page.title = "Case Sheet" if validation else "Sheet1"
    page.append([None, *NAMES])
    page.append([None, *LABELS])
    for number in range(max(numbered, len(rows))):
        row = rows[number] if number < len(rows) else {}
        page.append([number + 1, *(row.get(field) for field in BY_LABELS)])
    if validation:
        book.create_sheet("about").append(["Microsoft Excel HTCDS 2.0"])
        lookups = book.create_sheet("validation")
        lookups.append(["Validation Lookups"])
        lookups.append([None, "Gender", "Country"])
        lookups.append([None, "Feminine", "Afghanistan"])
    return saved(book)


def sheet_of(lines: Sequence[Sequence[Any]]) -> bytes:
    """A spreadsheet of any rows."""
    book = Workbook()
    page: Any = book.active
    for line in lines:
        page.append(list(line))
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def invented(count: int, *, seed: int = 1) -> list[dict[str, Any]]:
    """So many invented people, written down as carelessly as real ones: dates in four ways, labels and codes mixed."""
    chance = random.Random(seed)
    return [_somebody(number, chance) for number in range(count)]


def _somebody(number: int, chance: random.Random) -> dict[str, Any]:
    born = date(1965, 1, 1) + timedelta(days=chance.randrange(18_000))
    came = date(2022, 1, 1) + timedelta(days=chance.randrange(900))
    labour = chance.random() < 0.6
    person: dict[str, Any] = {
        "cas_CaseOwner": "Desk 2",
        "prs_FirstName": chance.choice(_GIVEN),
        "prs_SecondName": f"{chance.choice(_FAMILY)}-{number}",
        "con_Consent": chance.choice(("Yes", "TRUE", "да", True, None)),
        "prs_Birthdate": _date(born, chance),
        "prs_Gender": chance.choice(
            ("Feminine", "Masculine", "TransgenderFeminine", "Not Specified/Unknown")
        ),
        "prs_Citizenship": chance.choice(
            ("Belarus", "BY; UA", "Moldova, Republic of", "Беларусь", "MDA|ROU")
        ),
        "prs_Email": f"nobody{number}@example.invalid",
        "prs_MobilePhone": f"+375 29 000 {number // 100:02} {number % 100:02}",
        "prs_MailingStreet": chance.choice(_STREETS),
        "prs_MailingCity": chance.choice(("Invented Town", "Выдуманск")),
        "prs_MailingCountry": "Belarus",
        "vic_TraffickingStatus": chance.choice(
            ("Possible victim of trafficking", "ActualVictimOfTrafficking")
        ),
        "vic_TraffickingStatusDecisionMakingOrg": chance.choice(("Police", "NGO", "Court or prosecution")),
        "vic_MethodOfRecruitment": chance.choice(("At work", "ThroughOnlineSocialNetworks; Other")),
        "vic_MethodsOfControl": chance.choice(
            ("Debt bondage , Takes earnings", "PhysicalAbuse\nWithholdsDocuments")
        ),
        "vic_TypeOfExploitation": "Forced labour" if labour else "Sexual exploitation; Forced begging",
        "vic_ForcedLabourIndustry": "Water supply; sewerage, waste management and remediation"
        if labour
        else None,
        "vic_TypeOfSexExploitation": None if labour else "Prostitution, Pornography",
        "cas_Status": chance.choice(("Active", "Follow up", "Closed")),
        "cas_IncomingReferralDate": _date(came, chance),
        "cas_ReasonForIncomingReferral": "Migration Or Change Of Location",
        "cas_IncomingReferralDetails": chance.choice(
            (None, "Came with a child.\nSleeps badly.", "=not a formula")
        ),
    }
    return {key: value for key, value in person.items() if value is not None}


def _date(day: date, chance: random.Random) -> Any:
    """A date of Excel, as ISO writes it, with dots, or with slashes where that can be read in one way only."""
    way = chance.randrange(4)
    if way == 0:
        return day
    if way == 1 and day.day > 12:
        return day.strftime("%d/%m/%Y")
    return day.strftime(_DATES[way % 2])
