"""What are the lists that a page hands to its components made of?"""

from opennrm.foundation.components.elements import StageState, figure, stages


def test_stages_before_the_current_one_are_done() -> None:
    states = [stage.state for stage in stages(["Identified", "Assistance", "Follow-up"], current=1)]

    assert states == [StageState.DONE, StageState.CURRENT, StageState.AHEAD]


def test_the_largest_value_fills_the_width_of_a_figure() -> None:
    chart = figure("By age", [("Adults", 40, "40"), ("Children", 10, "10")], unit="People")

    assert [bar.width for bar in chart.bars] == [100, 25]


def test_a_protected_count_draws_no_bar_and_keeps_its_words() -> None:
    chart = figure("By age", [("Adults", 40, "40"), ("Children", None, "under 5")], unit="People")

    assert (chart.bars[1].width, chart.bars[1].text) == (0, "under 5")


def test_a_figure_of_nothing_but_noughts_can_be_drawn() -> None:
    chart = figure("By age", [("Adults", 0, "0")], unit="People")

    assert chart.bars[0].width == 0
