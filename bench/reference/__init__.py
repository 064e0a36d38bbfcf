"""The supervised reference: classifiers that see truth, and a dummy.

It is the ceiling and the floor beside the clusterings: as rows of a run (`rows`, `jobs`), and as a
study of its own (`study`). Each classifier is a scikit-learn estimator; this table is all that
names them, so importing the package loads none of their libraries.

Samples stand in the published order here, as in subsets `first` and in the publisher's train/test
split: a classifier is given the truth itself, so their order tells it nothing more. Embedders and
clusterers get them in another: see `bench.datasets.order`.
"""

from bench.reference.classifier import Classifier

QUICK = {"max_iter": 20}
"""On the 5,000 digits of mnist-5k about as good as scikit-learn's 1,000 epochs (out-of-fold
accuracy 0.863 and 0.868, after scaling 0.890 and 0.891), in an eighteenth of the time after
scaling."""

SGD = "sklearn.linear_model:SGDClassifier"

REFERENCES: dict[str, Classifier] = {
    "dummy": Classifier("sklearn.dummy:DummyClassifier", {"strategy": "most_frequent"}),
    "sgd": Classifier(SGD, {"loss": "hinge"}, beside=QUICK),
    "sgd-scaled": Classifier(SGD, {"loss": "hinge"}, scaled=True, beside=QUICK, slow=True),
    "svm": Classifier("bench.reference.svm:SVM", max_train=10_000, slow=True),
    "svm-ovr": Classifier(
        "bench.reference.svm:SVM", {"one_versus_rest": True}, max_train=10_000, slow=True
    ),
    "random-forest": Classifier("sklearn.ensemble:RandomForestClassifier"),
    "knn": Classifier("sklearn.neighbors:KNeighborsClassifier"),
}
"""Name -> what the classifier is; the floor comes first."""

MAX_SAMPLES_UNASKED = 10_000
"""Up to this many samples a run has reference rows without being asked for them."""

N_FOLDS = 3

__all__ = ["MAX_SAMPLES_UNASKED", "N_FOLDS", "REFERENCES", "Classifier"]
