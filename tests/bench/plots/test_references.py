"""Which levels of the supervised reference a picture shows."""

from pictures import REFERENCES

from bench.plots.references import reference_levels
from bench.tables.columns import parse_column

ARI = parse_column("ari")


def test_reference_is_the_best_classifier_and_the_floor() -> None:
    levels = {"svm, all labels: 0.900": 0.9, "dummy: 0.000": 0.0}
    assert reference_levels(REFERENCES, ARI) == levels
    assert (
        reference_levels(REFERENCES, parse_column("seconds_embed"))
        == reference_levels(None, ARI)
        == {}
    )
