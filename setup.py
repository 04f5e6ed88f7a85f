"""Puts the published results, which stand beside the packages, into what is installed: `capacity/results/`."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PUBLISHED = ("capacity.json", "estimates.json", "classes/*.xz", "shards/*.csv")


class BuildWithResults(build_py):
    """Builds the packages, and copies the published results unless they are read where they stand."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for path in (path for pattern in PUBLISHED for path in Path("results").glob(pattern)):
                copy = Path(self.build_lib, "capacity", path)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)


setup(cmdclass={"build_py": BuildWithResults})
