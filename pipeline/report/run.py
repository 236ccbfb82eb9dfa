"""Run the notebook in a temporary folder and hand back its outputs; nothing is written where readers look."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import default

from pipeline.errors import ConfigError, InputError

KERNEL = "python3"
TEXT = "str"  # type of every parameter; days are texts in ISO form, which `scope_of` reads
CELL_SECONDS = 600  # the slowest cell took 3 s on 100,000 claims' worth of tables; more is a hang
PROJECT = Path(__file__).resolve().parents[2]
SHORT_ROOT = Path("/tmp")  # noqa: S108 (a socket's path may have 107 bytes; mkdtemp makes the folder private)


def check_names(notebook: Path, parameters: Mapping[str, str]) -> None:
    """Raise ConfigError unless the notebook declares every parameter, typed as text: names are run as code, values are not."""
    import papermill

    if not notebook.is_file():
        raise InputError(str(notebook), rule="the notebook is not there", remedy="name notebooks/situation.ipynb")
    declared = papermill.inspect_notebook(str(notebook))
    known = sorted(declared)
    odd = sorted(name for name in parameters if name not in known or not name.isidentifier())
    if odd:
        raise ConfigError(
            f"notebook {notebook.name}",
            rule=f"does not declare the parameters {odd}",
            remedy=f"use these: {', '.join(known)}",
        )
    untyped = sorted(name for name in known if declared[name]["inferred_type_name"] != TEXT)
    if untyped:
        raise ConfigError(
            f"notebook {notebook.name}",
            rule=f"does not type the parameters {untyped} as texts",
            remedy=f'declare each as `name: {TEXT} = "..."`',
        )


def _manager(folder: Path) -> type[AsyncKernelManager]:
    class SocketKernelManager(AsyncKernelManager):
        """Talks to the kernel over socket files in a private folder, not over the network."""

        @default("transport")
        def _transport(self) -> str:
            return "ipc"

        @default("connection_file")
        def _connection_file(self) -> str:
            return str(folder / "kernel.json")

    return SocketKernelManager


def run_notebook(notebook: Path, parameters: Mapping[str, str]) -> Any:
    """Return the executed notebook, or raise with the first error of its cells."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    check_names(notebook, parameters)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="claimline-", dir=SHORT_ROOT if SHORT_ROOT.is_dir() else None) as name:
        folder = Path(name)
        try:
            return papermill.execute_notebook(
                str(notebook),
                str(folder / "executed.ipynb"),
                parameters=dict(parameters),
                kernel_name=KERNEL,
                request_save_on_cell_execute=False,  # nobody reads it half done, and writing it after each cell takes seconds
                progress_bar=False,
                log_output=False,
                cwd=str(PROJECT),
                execution_timeout=CELL_SECONDS,
                kernel_manager_class=_manager(folder),
            )
        except PapermillExecutionError as error:
            raise InputError(
                f"notebook {notebook.name}, cell {error.exec_count}",
                rule=f"stopped with {error.ename}: {error.evalue}",
                remedy="mend what it names; the report that was there is left as it was",
            ) from error
        except (RuntimeError, TimeoutError) as error:
            raise InputError(
                f"notebook {notebook.name}",
                rule=f"its kernel died or hung: {error}",
                remedy="run the stage again; the report that was there is left as it was",
            ) from error
