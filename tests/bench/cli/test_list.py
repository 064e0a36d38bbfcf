"""`clusterbench list` as a user types it."""


def test_list_shows_everything_with_its_parameters(typed) -> None:
    code, out, _ = typed("list")
    assert code == 0
    for name in ("autoencoder-shallow", "umap", "spherical-kmeans", "dbscan", "mnist", "ari"):
        assert f"  {name}: " in out
    assert "    n_neighbors = 15" in out


def test_rules_are_listed_with_source_cost_and_what_they_read(typed) -> None:
    code, out, _ = typed("list", "rules")
    assert code == 0
    assert "  pool-agreement: Agreement with cuts" in out
    assert "The default." in out.splitlines()[1]
    assert "  silhouette: Mean silhouette coefficient.\n      source: Rousseeuw 1987\n" in out
    assert "      cost: m n d\n" in out
    assert "      reads: eigenvalues\n" in out
