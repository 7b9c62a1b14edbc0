"""interop: our networks and features where other frameworks want them.

Owns: the way to torch (`interop.torch`, the only importer of it beside the benchmarks), the estimator for scikit-learn
(`interop.sklearn`). May touch: models, nn, feature.
Never: kernels.
"""
