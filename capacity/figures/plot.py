"""Publication figures: the table and the census drawn, with the brackets that hold beyond the counts.

Every figure is one idea, as SVG and PNG, the same bytes every time. They are read in grey and by the colour-blind: the
colours are those of Okabe and Ito (2008), and a marker, a line style or a hatching says the same again. Letters are
drawn as paths, so that a figure looks the same everywhere; the SVG keeps each text in a comment, to be searched, and
title and caption in its metadata.

Counts are read from the results of `capacity table`, bounds are computed. No figure depends on how long anything took.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from capacity.documents.drawing import Picture, save
from capacity.documents.files import missing
from capacity.figures.capacities import capacity_pictures
from capacity.figures.census import census_picture
from capacity.figures.experiment import experiment_picture
from capacity.figures.heads import heads_picture
from capacity.figures.per_parameter import per_parameter_picture
from capacity.figures.ratio import ratio_picture
from capacity.figures.scores import scores_picture
from capacity.tables.reading import Results
from capacity.theorems import approximation, classification, depth, encoder, function_level
from enumerate.shards import Progress

FOLDER = "figures"


def plot(folder: Path, progress: Progress | None = None, names: Sequence[str] = ()) -> Iterator[Path]:
    """Draw figures from the results in a folder into its subfolder `figures`; yields the paths.

    Arguments:
        folder: where the table wrote its results.
        progress: told how many figures are drawn.
        names: those to draw, in any order; by default all, that of the experiment where the folder has its results.

    Raises:
        ValueError: as `Results`, if there is no census, and on a name that no figure has.
        OSError: if the subfolder cannot be written.
    """
    results = Results(folder).read()
    if not results.censuses:
        raise missing(folder / "census.json", f"table --output {folder}")
    pictures = {picture.name: picture for picture in _pictures(results)}
    for name in names:
        if name not in pictures:
            raise ValueError(f"unknown figure {name!r}; known: {', '.join(pictures)}")
    output = folder / FOLDER
    output.mkdir(exist_ok=True)
    chosen = [picture for name, picture in pictures.items() if not names or name in names]
    for done, picture in enumerate(chosen):
        if progress:
            progress("figures", done, len(chosen))
        yield from save(picture, output)


def _pictures(results: Results) -> tuple[Picture, ...]:
    return (
        *capacity_pictures(results),
        ratio_picture(results),
        per_parameter_picture(results),
        census_picture(results.censuses[-1]),
        scores_picture(results),
        heads_picture(results),
        *([experiment_picture(results.experiment)] if results.experiment else []),
        function_level.shaping_picture(),
        function_level.xor_picture(),
        approximation.picture(),
        depth.picture(),
        classification.picture(),
        encoder.picture(),
    )
