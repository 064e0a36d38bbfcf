"""The picture of DBSCAN's choice of eps."""

from sklearn.datasets import make_blobs

from bench.plots.eps import eps_curves
from clustering.dbscan import DBSCAN


def test_eps_is_marked_on_its_curves() -> None:
    X, _ = make_blobs(400, 2, centers=4, random_state=1)
    report = DBSCAN(n_clusters=4).fit(X).report_
    figure = eps_curves(report["eps_curve"], report["eps"], "t", min_samples=12, n_classes=4,
                        why=report["eps_why"])  # fmt: skip
    distances, counts, noise = figure.axes
    assert distances.lines[0].get_ydata().tolist() == report["eps_curve"]["k_distance"]
    assert distances.lines[1].get_ydata() == distances.lines[2].get_ydata()[:1] == [report["eps"]]
    for axes in (counts, noise):
        assert report["eps"] in [line.get_xdata()[0] for line in axes.lines]
    assert counts.lines[0].get_ydata().tolist() == report["eps_curve"]["n_clusters"]
    assert f"{report['n_clusters']} clusters and {report['noise']:.1%} noise" in figure.get_label()
    partial = eps_curves({"rank": [0, 1, 2], "k_distance": [0.0, 1.0, None]}, 0.5, "t")
    assert partial.axes[0].lines[1].get_xdata() == [0.5]
