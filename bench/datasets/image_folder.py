"""A folder of images, in which a sub-folder is a class."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.datasets.folder import classes_of, files_below
from bench.errors import UserError

SUFFIXES = {
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".webp"),
    *(".pgm", ".ppm", ".pbm", ".pnm", ".jp2", ".tga"),
}


def are_images(files: list[Path]) -> bool:
    """Return whether there is an image among files, by their names."""
    return any(path.suffix.lower() in SUFFIXES for path in files)


def read(folder: Path) -> tuple[NDArray, NDArray | None, list[str]]:
    """Read all images below a folder, in the order of their paths.

    Grey images stay grey; if one image has colours, all get three channels. Other files are noted,
    except hidden ones.

    Returns
    -------
    images : ndarray of shape (n_samples, height, width) or (n_samples, height, width, 3)
    classes : ndarray of shape (n_samples,), or None where there are no sub-folders
    notes : list of str

    Raises
    ------
    UserError
        No images, images of unlike size, broken ones, or some in sub-folders and some not.
    """
    files = files_below(folder)
    paths = [path for path in files if path.suffix.lower() in SUFFIXES]
    if not paths:
        raise UserError(
            f"Got folder {str(folder)!r}, which holds no images "
            f"({', '.join(sorted(SUFFIXES)[:4])} …) and no text files (.txt …): name a file, or a "
            "folder of images or texts with a sub-folder for each class."
        )
    classes = classes_of(paths, folder, "images")
    images = _stacked([_image(path) for path in paths], paths)
    what = "each sub-folder a class" if classes is not None else "no sub-folders, so no truth"
    notes = [f"read as: {len(paths)} images of {images.shape[1]} × {images.shape[2]}, {what}"]
    if len(files) > len(paths):
        notes.append(f"not used: {len(files) - len(paths)} files that are not images")
    return images, classes, notes


def _image(path: Path) -> NDArray:
    from PIL import Image

    try:
        with Image.open(path) as image:
            if image.mode == "1":
                return np.asarray(image.convert("L"))
            if image.mode in ("L", "F", "I") or image.mode.startswith("I;16"):
                return np.asarray(image)
            if image.mode == "LA":
                return np.asarray(image.convert("L"))
            return np.asarray(image.convert("RGB"))
    except Exception as error:  # a parser of bytes raises anything on broken ones
        raise UserError(
            f"Got an unreadable image {str(path)!r} ({error}): save it again, or take it out."
        ) from error


def _stacked(images: list[NDArray], paths: list[Path]) -> NDArray:
    height, width = images[0].shape[:2]
    for image, path in zip(images, paths, strict=True):
        if image.shape[:2] != (height, width):
            raise UserError(
                f"Got image {str(path)!r} of {image.shape[0]} × {image.shape[1]} pixels, where the "
                f"first, {paths[0].name!r}, has {height} × {width}: bring all to one size."
            )
    if len({image.ndim for image in images}) > 1:
        images = [image if image.ndim == 3 else np.stack([image] * 3, axis=-1) for image in images]
    return np.stack(images)
