"""How is a result told to people who must act on it?"""

from uncounted.prevalence.result import Line, Result

SMALLEST_PRINTED = 5


def summary(result: Result) -> str:
    """The result in plain words; counts of people below 5 are not printed."""
    if not result.ok:
        return "\n".join(["No estimate.", *(f"- {reason}" for reason in result.reasons)])
    parts = [
        f"Between {people(result.lower)} and {people(result.upper)} people, most likely around "
        f"{people(result.estimate)} ({result.level:.0%} interval); {result.seen:,} of them are on a list.",
        f"This rests on the assumption that {result.assumption}.",
        "",
        table(result),
    ]
    if result.linkage_share:
        parts.append(f"{result.linkage_share:.0%} of the width of the interval comes from possible linkage errors.")
    failing = [check.name for check in result.consistency if check.holds is False]
    if failing:
        parts.append(f"The other lists get the known size of {', '.join(failing)} wrong.")
    parts += [f"Note: {caution}" for caution in result.cautions]
    return "\n".join(parts)


def table(result: Result) -> str:
    """The methods side by side, one to a line."""
    if not result.ok:
        return summary(result)
    rows = [("consensus", *_figures(result.estimate, result.lower, result.upper), "")]
    rows += [(line.method, *_figures(line.estimate, line.lower, line.upper), _share(line)) for line in result.spread]
    wide = max(len(row[0]) for row in rows)
    return "\n".join(
        f"{name:<{wide}}  {point:>12}  {limits:>25}  {share}".rstrip() for name, point, limits, share in rows
    )


def told(line: Line) -> str:
    """One line in words: the figures, or why there are none."""
    if line.estimate is None:
        return line.assumption
    point, limits = _figures(line.estimate, line.lower, line.upper)
    return f"{point} ({limits})"


def _share(line: Line) -> str:
    return "" if line.weight is None else f"weight {line.weight:.0%}"


def _figures(estimate: float | None, lower: float | None, upper: float | None) -> tuple[str, str]:
    if estimate is None:
        return "no estimate", ""
    if lower is None or upper is None:
        return people(estimate), ""
    return people(estimate), f"{people(lower)} to {people(upper)}"


def people(number: float | None) -> str:
    """A number of people to three figures: nobody is helped by more.

    >>> people(12345.6)
    '12,300'
    """
    if number is None:
        return "-"
    if number < 1000:
        return f"{number:,.0f}"
    digits = len(str(int(number))) - 3
    return f"{round(number, -digits):,.0f}"


def small(count: int) -> str:
    """A count of people as it may be published: 1 to 4 become "fewer than 5"."""
    return f"fewer than {SMALLEST_PRINTED}" if 0 < count < SMALLEST_PRINTED else f"{count:,}"


def methods(result: Result) -> str:
    """A paragraph for the methods section of a report, with citations."""
    sizes = ", ".join(f"{name} ({small(size)})" for name, size in zip(result.lists, result.sizes, strict=True))
    opening = (
        f"We estimated the population from {len(result.lists)} incomplete lists, {sizes}, holding "
        f"{result.seen:,} different people, by multiple systems estimation with the uncounted library "
        f"(version {result.record.version})."
    )
    if not result.ok:
        return f"{opening} The data cannot carry an estimate: {'; '.join(result.reasons)}."
    return (
        f"{opening} The estimate pools hierarchical log-linear models (Chan, Silverman and Vincent 2021; Silverman, "
        "Chan and Vincent 2024), Rasch models with several distributions of findability, and latent class models "
        "(Manrique-Vallier 2016), weighted by their Laplace evidence, with a weak prior of about four people unseen "
        "for each one seen, and integrated over rates of linkage error. "
        f"The leading assumption is that {result.assumption}; no data can test it (Aleshin-Guendel, Sadinle and "
        f"Wakefield 2024). The estimate is {people(result.estimate)} ({result.level:.0%} interval "
        f"{people(result.lower)} to {people(result.upper)}). Data {result.record.data_sha256[:12]}."
    )
