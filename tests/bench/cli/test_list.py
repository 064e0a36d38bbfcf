"""`clusterbench list` as a user types it."""


def test_list_shows_everything_with_its_parameters(typed) -> None:
    code, out, _ = typed("list")
    assert code == 0
    for name in ("autoencoder-shallow", "umap", "spherical-kmeans", "dbscan", "mnist", "ari"):
        assert f"  {name}: " in out
    assert "    n_neighbors = 15" in out
