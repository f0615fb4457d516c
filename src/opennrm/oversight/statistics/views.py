"""The country on one page: figures of all bodies, and no case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.elements import Figure, figure
from opennrm.foundation.core.country import country as this_country
from opennrm.foundation.core.verdict import Text

from .actions import export_counts
from .forms import FiguresForm
from .queries import Counts, Row, Table, counts, late_decisions, years_known
from .sections import Permission
from .stages import NOT_ACROSS, UNIT


@page("GET", permission=Permission.READ)
def country(request: ViewerRequest) -> HttpResponse:
    form = FiguresForm(request.GET, years=years_known(request.viewer))
    figures = counts(request.viewer, year=form.year_asked)
    chosen = next(number for number, stage in enumerate(figures.stages) if stage.key == form.stage_asked)
    csv_url = reverse("statistics:csv") + (f"?year={figures.year}" if figures.year else "")
    context: dict[str, Any] = {
        "figures": figures,
        "country": this_country(),
        "filter": form,
        "late": late_decisions(request.viewer),
        "totals": zip(figures.stages, figures.totals, strict=True),
        "trends": [(_trend(figures, number), stage.key) for number, stage in enumerate(figures.stages)],
        "groups": [(_bars(table, chosen, table.label), table.key) for table in figures.breakdowns],
        "lines": [
            {"label": row.label, "cells": zip(figures.stages, row.counts, strict=True)}
            for row in figures.quarters.rows
        ],
        "stage": figures.stages[chosen],
        "csv_url": csv_url,
        "not_across": NOT_ACROSS,
    }
    return render(request, "statistics/country.html", context)


@page("GET", permission=Permission.READ)
def csv(request: ViewerRequest) -> HttpResponse:
    """The same figures as a file, by the same door."""
    form = FiguresForm(request.GET, years=years_known(request.viewer))
    text = export_counts(year=form.year_asked, by=request.viewer)
    name = f"opennrm-{this_country().code}-{form.year_asked or 'all'}.csv"
    return HttpResponse(
        "\ufeff" + text,  # the mark tells spreadsheets that this is UTF-8
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _trend(figures: Counts, stage: int) -> Figure:
    return _bars(figures.quarters, stage, figures.stages[stage].label)


def _bars(table: Table, stage: int, title: Text) -> Figure:
    """A figure whose bars are as long as what is printed: the rounded number, never the exact one."""
    shown: Iterable[Row] = [
        row for row in table.rows if row.counts[stage].value != 0 or table.key == "quarter"
    ]
    return figure(
        title, [(row.label, row.counts[stage].value, row.counts[stage].text) for row in shown], unit=UNIT
    )
