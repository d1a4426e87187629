"""Sets up and starts Dossier Kit with nothing but Python: what the Makefile calls, for systems without make.

    python kit.py dossier    build the sample dossier in build/sample
    python kit.py test       run the tests
    python kit.py lab        open the notebooks in JupyterLab, on the data/ of this folder
    python kit.py setup      only make .venv and install

Plain enough to be read by any Python, so that an unfit one gets a clear line and not a syntax error.
"""
import hashlib
import os
import subprocess
import sys

if sys.version_info < (3, 12):
    sys.exit("Dossier Kit needs Python 3.12 or newer; this is %d.%d. Install it, then name it: make PYTHON=python3.12 dossier"
             % sys.version_info[:2])

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python.exe" if os.name == "nt" else "python")
LOCKS = {"use": "requirements.lock", "test": "requirements-test.lock"}


def setup(kind):
    """Make .venv and install what the lock names, each file held to its hash; nothing to do if that has been done."""
    lock = os.path.join(HERE, LOCKS[kind])
    done = os.path.join(VENV, "installed-" + kind)
    with open(lock, "rb") as file, open(os.path.join(HERE, "pyproject.toml"), "rb") as project:
        wanted = hashlib.sha256(file.read() + project.read()).hexdigest()
    if os.path.exists(PYTHON) and os.path.exists(done):
        with open(done) as file:
            if file.read() == wanted:
                return
    if not os.path.exists(PYTHON):
        print("Making .venv ...", flush=True)
        run([sys.executable, "-m", "venv", VENV], "Python cannot make a virtual environment here. On Debian and Ubuntu: "
            "apt install python3-venv")
    print("Installing what %s names; this takes a few minutes the first time ..." % LOCKS[kind], flush=True)
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(install + ["--require-hashes", "-r", lock], "The packages could not be installed. See the lines above.")
    run(install + ["--no-deps", "--no-build-isolation", "-e", HERE], "Dossier Kit itself could not be installed.")
    with open(done, "w") as file:
        file.write(wanted)


def run(command, sorry=None):
    code = subprocess.call(command, cwd=HERE)
    if code:
        sys.exit(sorry or code)


def main(arguments):
    what = arguments[0] if arguments else ""
    if what not in ("setup", "dossier", "test", "lab"):
        sys.exit(__doc__)
    setup("test" if what == "test" else "use")
    if what == "dossier":
        run([PYTHON, "-m", "dossier_kit.sample", os.path.join(HERE, "build", "sample")] + arguments[1:])
    elif what == "test":
        run([PYTHON, "-m", "pytest"] + arguments[1:])
    elif what == "lab":
        run([PYTHON, "-m", "dossier_kit.lab", HERE] + arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
