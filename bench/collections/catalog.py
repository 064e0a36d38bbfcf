"""Name what can be fetched, its licence and citation.

Hashes are those that the publishers name, or that others who verified the files did. Where nobody
names one, that of the first fetch is recorded.
"""

from dataclasses import dataclass

IDX = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


@dataclass(frozen=True)
class Remote:
    """A file that is fetched.

    Parameters
    ----------
    name : str
        What it is called here, and at a mirror.
    urls : tuple of str
        Where it is, the publisher's first.
    known_hash : str
        As in ``md5:...`` or ``sha256:...``; empty where nobody names one.
    """

    name: str
    urls: tuple[str, ...]
    known_hash: str = ""


@dataclass(frozen=True)
class Collection:
    """Something that can be fetched: a dataset, or many.

    Parameters
    ----------
    title, source, licence, citation : str
        For people to read; runs of its suite keep them.
    files : tuple of Remote
    unpack : bool
        Whether files are archives of data.
    listing : str
        A dataset of the Hugging Face Hub, whose files are listed there, in place of `files`.
    datasets : tuple of str
        Names of datasets that it makes; empty where each of its files is one.
    """

    title: str
    source: str
    licence: str
    citation: str
    files: tuple[Remote, ...] = ()
    unpack: bool = False
    listing: str = ""
    datasets: tuple[str, ...] = ()


def _idx(places: tuple[str, ...], md5: tuple[str, ...]) -> tuple[Remote, ...]:
    names = [f"{part}-ubyte.gz" for part in IDX]
    return tuple(
        Remote(name, tuple(place + name for place in places), f"md5:{digest}")
        for name, digest in zip(names, md5, strict=True)
    )


LIBSVM = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/"

COLLECTIONS: dict[str, Collection] = {
    "clustering-data-v1": Collection(
        title="Benchmark suite for clustering algorithms, version 1.1.0: nine groups of datasets",
        source="https://github.com/gagolews/clustering-data-v1",
        licence="for research; each battery's README.txt says more",
        citation="Gagolewski M. et al. (Eds.), A benchmark suite for clustering algorithms: "
        "Version 1.1.0, 2022, doi:10.5281/zenodo.7088171; Gagolewski M., A framework for "
        "benchmarking clustering algorithms, 2022, doi:10.48550/arXiv.2209.09493",
        files=(
            Remote(
                "clustering-data-v1-1.1.0.tar.gz",
                ("https://github.com/gagolews/clustering-data-v1/archive/refs/tags/v1.1.0.tar.gz",),
            ),
        ),
        unpack=True,
    ),
    "clubench": Collection(
        title="CLUBench: 131 datasets of tables, images and text",
        source="https://github.com/xiaofeng-github/CLUBench",
        licence="MIT (the collection; its datasets have licences of their own)",
        citation="Xiao F., Fu D., Ding C., Fan J., CLUBench: A Clustering Benchmark, 2026, "
        "arXiv:2605.29933",
        listing="Feng-001/Clustering-Benchmark",
        unpack=True,
    ),
    "mnist": Collection(
        title="MNIST: 70,000 handwritten digits, 28 × 28 pixels",
        source="http://yann.lecun.com/exdb/mnist/",
        licence="CC BY-SA 3.0",
        citation="LeCun Y., Bottou L., Bengio Y., Haffner P., Gradient-based learning applied to "
        "document recognition, Proceedings of the IEEE 86, 1998",
        files=_idx(
            (
                "http://yann.lecun.com/exdb/mnist/",
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
            ),
            (
                "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                "d53e105ee54ea40749a09fcbcd1e9432",
                "9fb629c4189551a2d022fa330f9573f3",
                "ec29112dd5afa0611ce80d1b7f02629c",
            ),
        ),
        datasets=("mnist",),
    ),
    "fashion-mnist": Collection(
        title="Fashion-MNIST: 70,000 pieces of clothing, 28 × 28 pixels",
        source="https://github.com/zalandoresearch/fashion-mnist",
        licence="MIT",
        citation="Xiao H., Rasul K., Vollgraf R., Fashion-MNIST: a novel image dataset for "
        "benchmarking machine learning algorithms, 2017, arXiv:1708.07747",
        files=_idx(
            ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
            (
                "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                "25c81989df183df01b3e8a0aad5dffbe",
                "bef4ecab320f06d8554ea6380940ec79",
                "bb300cfdad3c16e7a12a480ee83cd310",
            ),
        ),
        datasets=("fashion-mnist",),
    ),
    "usps": Collection(
        title="USPS: 9,298 handwritten digits of envelopes, 16 × 16 pixels",
        source="https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps",
        licence="not stated by its publisher",
        citation="Hull J. J., A database for handwritten text recognition research, IEEE "
        "Transactions on Pattern Analysis and Machine Intelligence 16(5), 1994",
        files=(
            Remote("usps.bz2", (LIBSVM + "usps.bz2",), "md5:ec16c51db3855ca6c91edd34d0e9b197"),
            Remote("usps.t.bz2", (LIBSVM + "usps.t.bz2",), "md5:8ea070ee2aca1ac39742fdd1ef5ed118"),
        ),
        datasets=("usps",),
    ),
    "pendigits": Collection(
        title="Pen-based recognition of handwritten digits: 10,992 strokes of 8 points",
        source="https://archive.ics.uci.edu/dataset/81/pen+based+recognition+of+handwritten+digits",
        licence="CC BY 4.0",
        citation="Alpaydin E., Alimoglu F., Pen-Based Recognition of Handwritten Digits, UCI "
        "Machine Learning Repository, 1998, doi:10.24432/C5MG6K",
        files=(
            Remote(
                "pen+based+recognition+of+handwritten+digits.zip",
                (
                    "https://archive.ics.uci.edu/static/public/81/"
                    "pen+based+recognition+of+handwritten+digits.zip",
                ),
            ),
        ),
        unpack=True,
        datasets=("pendigits",),
    ),
}
"""By name, which is that of their folder in the folder of datasets, and of their suite."""
