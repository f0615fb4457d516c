"""Estimate from the command line, for people and for other programs."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from uncounted.prevalence import comparison
from uncounted.prevalence.consensus import EFFORTS, estimate
from uncounted.prevalence.covariates import stratified
from uncounted.prevalence.errors import CannotEstimate, PrevalenceError
from uncounted.prevalence.linkage import PERFECT, UNKNOWN
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.refusal import reasons_to_refuse
from uncounted.prevalence.report import table, told
from uncounted.prevalence.result import Line, Tell, silent

METHODS = {
    "stepwise": comparison.stepwise,
    "bic": comparison.best_by_bic,
    "graphs": comparison.decomposable,
    "chao": comparison.lower_bound,
}


def run(arguments: Sequence[str]) -> int:
    """Carry out one command and return 0, or 2 when the input cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        lists = Lists.from_csv(options.file, tuple(filter(None, options.strata.split(","))))
        answer: dict[str, Any] = options.action(lists, options)
    except (PrevalenceError, OSError) as problem:
        print(f"uncounted: {problem}", file=sys.stderr)
        if getattr(options, "json", False):
            print(json.dumps(_answer("refused", reasons=[str(problem)])))
        return 2
    if options.json:
        print(json.dumps(answer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="uncounted", description="Statistics for people nobody has counted.")
    topics = parser.add_subparsers(required=True)
    prevalence = topics.add_parser("prevalence", help="population size from incomplete lists")
    actions = prevalence.add_subparsers(required=True)
    one = actions.add_parser("estimate", help="estimate, with an interval, or refuse with reasons")
    one.add_argument("--method", choices=["consensus", *METHODS], default="consensus")
    one.set_defaults(action=_estimate)
    many = actions.add_parser("compare", help="every method side by side")
    many.set_defaults(action=_compare)
    for action in (one, many):
        action.add_argument("file", help="CSV: one 0/1 column per list and a last column 'count'")
        action.add_argument("--strata", default="", help="names of stratum columns, with commas")
        action.add_argument("--effort", choices=EFFORTS, default="quick")
        action.add_argument("--linkage", choices=["unknown", "perfect"], default="unknown")
        action.add_argument("--seed", type=int, default=0)
        action.add_argument("--json", action="store_true", help="print one JSON object on the last line")
    return parser


def _answer(status: str, **values: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"estimate": None, "lower": None, "upper": None, "reasons": []}
    return {"status": status, **empty, **values}


def _estimate(lists: Lists, options: argparse.Namespace) -> dict[str, Any]:
    if options.method != "consensus":
        return _by_method(lists, options)
    linkage = UNKNOWN if options.linkage == "unknown" else PERFECT
    result = estimate(lists, options.effort, seed=options.seed, linkage=linkage, tell=_progress(options))
    answer = result.to_dict()
    lines = _strata(lists) if lists.strata else ()
    if lines:
        answer["strata"] = [asdict(line) for line in lines]
    if not options.json:
        print(result.summary())
        print("\n".join(f"{line.method}: {told(line)}" for line in lines))
    return answer


def _strata(lists: Lists) -> tuple[Line, ...]:
    """Every stratum and their sum, with shared interactions; one line with the reason if that fails."""
    try:
        found = stratified(lists)
    except CannotEstimate as reason:
        return (Line("all strata", None, None, None, str(reason)),)
    return (found.total, *found.strata)


def _by_method(lists: Lists, options: argparse.Namespace) -> dict[str, Any]:
    try:
        if reasons := reasons_to_refuse(lists):
            raise CannotEstimate("; ".join(reasons))
        line = METHODS[options.method](lists)
    except CannotEstimate as reason:
        answer = _answer("refused", method=options.method, reasons=[str(reason)])
    else:
        answer = _answer(
            "ok", method=line.method, estimate=line.estimate, lower=line.lower, upper=line.upper,
            assumption=line.assumption,
        )  # fmt: skip
    if not options.json:
        print("\n".join(f"{key}: {value}" for key, value in answer.items()))
    return answer


def _progress(options: argparse.Namespace) -> Tell:
    """Show each step of a long run on standard error."""
    if options.effort == "quick":
        return silent
    return lambda step: print(f"... {step}", file=sys.stderr)


def _compare(lists: Lists, options: argparse.Namespace) -> dict[str, Any]:
    linkage = UNKNOWN if options.linkage == "unknown" else PERFECT
    result = estimate(lists, options.effort, seed=options.seed, linkage=linkage, tell=_progress(options))
    if not options.json:
        print(table(result))
    return result.to_dict()
