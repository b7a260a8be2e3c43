"""The entity model at run time: words, windows, the encoder in onnxruntime, the chain of tags, and names."""

MODELS = ("accurate", "fast", "camel", "none")
DEFAULT_MODEL = "accurate"
