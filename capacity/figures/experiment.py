"""The training experiment, drawn."""

from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from capacity.attention.experiment import Trained, comparisons
from capacity.attention.training import TRAINED_SCORES
from capacity.documents.drawing import GREY, Picture, series

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def experiment_picture(trained: Sequence[Trained]) -> Picture:
    """Accuracy of both attentions against N, one panel for each tau, every seed shown."""
    first = trained[0].training
    seeds = len(next(iter(comparisons(trained)[0].accuracies.values())))
    return Picture(
        "experiment",
        "What dot-product and expressive attention learn: delayed modular sums",
        "Share of the predicted tokens that are right, in percent, after training on x_t = (x_(t-1) + x_(t-tau)) mod "
        f"N, against N, one panel for each tau: {seeds} seeds, {first.steps} steps, dimension {first.dimension}, heads "
        f"{first.heads}; parameters, initial values and windows are the same for both. Faint marks: one seed each. "
        "Full mark and line: the median, and from the least to the largest. Short grey lines: chance, 1 / N. Where "
        "N^tau is under 64 the tested windows are those trained on, and N has an asterisk.",
        (8.4, 3.6),
        partial(_draw_experiment, trained),
    )


def _draw_experiment(trained: Sequence[Trained], figure: "Figure") -> None:
    tasks = comparisons(trained)
    delays = sorted({task.delay for task in tasks})
    panels = list(figure.subplots(1, len(delays), sharey=True, squeeze=False).flat)
    for axes, delay in zip(panels, delays, strict=True):
        shown = sorted((task for task in tasks if task.delay == delay), key=lambda task: task.modulus)
        for place, task in zip(range(len(shown)), shown, strict=True):
            axes.hlines(100 / task.modulus, place - 0.36, place + 0.36, color=GREY, linewidth=0.9, label="chance")
            for i, score in zip(range(len(TRAINED_SCORES)), TRAINED_SCORES, strict=True):
                accuracies = [100 * accuracy for accuracy in task.accuracies[score]]
                at = place + 0.32 * (i - 0.5)
                look = series(i)
                faint = [at + 0.11 * (2 * i - 1)] * len(accuracies)
                axes.plot(faint, accuracies, **{**look, "linestyle": "", "markersize": 3.5}, alpha=0.45)
                axes.vlines(at, min(accuracies), max(accuracies), color=look["color"], linewidth=1.2)
                axes.plot([at], [median(accuracies)], **{**look, "linestyle": ""}, label=f"{score} attention")
        axes.set_xticks(range(len(shown)), [f"{task.modulus}{'' if task.held_out else '*'}" for task in shown])
        axes.set_xlim(-0.6, len(shown) - 0.4)
        axes.set_title(f"τ = {delay}")
        axes.set_xlabel("modulus N")
        axes.grid(True, axis="y")
    panels[0].set_ylim(0, 104)
    panels[0].set_ylabel("right predictions, %")
    handles = dict(zip(*reversed(panels[0].get_legend_handles_labels()), strict=True))
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=len(handles))
