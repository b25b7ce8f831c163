"""What an operator deploys with, against the code it starts: names, paths, limits and times must be the real ones."""

import inspect
import re
import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
from typer.main import get_group

from portal import front_end, serve
from portal.cli import cli
from portal.domain import pictures
from portal.errors import Misconfigured
from portal.gateways import table_file
from portal.gateways.busy import fetching
from portal.routes import uploads, webhooks
from portal.settings import Settings, check_serving
from tests.deploying import dockerfile, yaml

ROOT = Path(__file__).parent.parent
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
COMPOSE = yaml((ROOT / "compose.yaml").read_text())
APP, PROXY = COMPOSE["services"]["app"], COMPOSE["services"]["proxy"]
IMAGE = dockerfile((ROOT / "Dockerfile").read_text())
CADDY = (ROOT / "deploy/Caddyfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
KNOWN = {f"PORTAL_{name.upper()}" for name in Settings.model_fields}
COMMANDS = set(get_group(cli).commands)
MADE = ("/app/.web/build/client", "/app/.web/backend", "/app/.web/portal.stamp")
NAMING = ["Dockerfile", "compose.yaml", "deploy/Caddyfile", "UPGRADING.md", "docs/deployment.md"]
NAMING += [f"deploy/systemd/{path.name}" for path in UNITS]
PINNED = re.compile(r"[\w./-]+:\d+\.\d+\.\d+(-[\w.-]+)?")


def unit(path: Path) -> ConfigParser:
    parsed = ConfigParser(interpolation=None, strict=True, delimiters=("=",))
    parsed.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    parsed.read_string(path.read_text())
    return parsed


def seconds(said: str) -> int:
    return int(said.removesuffix("s"))


def killed_after() -> int:
    found = re.search(r"workers_kill_timeout=(\d+)", inspect.getsource(serve))
    assert found
    return int(found[1])


def said_of(stage: int, name: str) -> list[list[str]]:
    return [step.words for step in IMAGE if (step.stage, step.name) == (stage, name)]


def test_the_example_names_every_setting_once_and_nothing_else():
    named = re.findall(r"^(PORTAL_\w+)=", EXAMPLE, re.M)
    assert sorted(named) == sorted(KNOWN)


def test_what_is_needed_to_start_is_left_open_in_the_example():
    with pytest.raises(Misconfigured) as refused:
        check_serving(Settings(_env_file=None, public_url="", secret_key="", smtp_url="", mail_from=""))  # pyright: ignore
    needed = [said.split()[0] for said in refused.value.complaints]
    assert len(needed) == 4
    assert all(re.search(rf"^{name}=$", EXAMPLE, re.M) for name in needed)


@pytest.mark.parametrize("name", NAMING)
def test_settings_and_commands_that_are_named_exist(name: str):
    text = (ROOT / name).read_text()
    assert set(re.findall(r"PORTAL_\w+", text)) <= KNOWN
    assert set(re.findall(r"-m portal ([a-z]+)", text)) <= COMMANDS


def test_images_are_pinned_and_ours_is_of_this_version():
    used = [words[0] for stage in (0, 1) for words in said_of(stage, "FROM")]
    assert len(used) == 2
    assert used[0] == used[1]
    for name in (*used, APP["image"], PROXY["image"]):
        assert PINNED.fullmatch(name), name
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert APP["image"] == f"client-portal:{version}"


def test_the_image_copies_what_there_is_and_all_the_build_is_made_of():
    into = {source for *sources, _ in said_of(0, "COPY") for source in sources}
    assert all((ROOT / source).exists() for source in into)
    assert into == {*front_end.SOURCES, *front_end.FILES, "alembic", "alembic.ini"}
    out = {source for _, *sources, _ in said_of(1, "COPY") for source in sources}
    assert out == {"/opt/venv", *MADE, *(f"/app/{source}" for source in into)}
    assert {f"/app/{path}" for path in (front_end.BUILT, front_end.STAMP)} < set(MADE)
    assert all(words[0] == "--from=build" for words in said_of(1, "COPY"))


def test_nothing_else_is_even_sent_to_the_builder():
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert let_in == {source for *sources, _ in said_of(0, "COPY") for source in sources}


def test_no_setting_and_so_no_secret_is_baked_in():
    for step in IMAGE:
        assert step.name not in ("ARG", "ADD")
        assert "PORTAL_" not in step.said
        assert not re.search(r"secret|password|token", step.said, re.I)


def test_the_image_runs_as_nobody_in_particular():
    assert [words for step in IMAGE if step.name == "USER" for words in [step.words]] == [["10001:10001"]]
    after = IMAGE[[step.name for step in IMAGE].index("USER") :]
    assert not any(step.name in ("COPY", "RUN") for step in after)
    (folder,) = said_of(1, "VOLUME")
    assert f"{folder[0]}" == f"/app/{Path(Settings.model_fields['database_url'].default[10:]).parent}"
    made = next(words for words in said_of(1, "RUN") if words[0] == "install")
    assert made == ["install", "-d", "-o", "10001", "-g", "10001", "-m", "700", "data"]


def test_the_image_starts_the_portal_and_asks_whether_it_is_ready():
    (started,) = said_of(1, "CMD")
    assert started[:4] == ["python", "-m", "portal", "serve"]
    port = started[started.index("--port") + 1]
    assert [[port]] == said_of(1, "EXPOSE") == [APP["expose"]]
    (asked,) = (step.said for step in IMAGE if step.name == "HEALTHCHECK")
    assert f"127.0.0.1:{port}/readyz" in asked
    assert APP["healthcheck"]["test"][0] == "CMD"
    assert f"127.0.0.1:{port}/readyz" in APP["healthcheck"]["test"][-1]
    compile(APP["healthcheck"]["test"][-1], "healthcheck", "exec")


def test_only_the_proxy_is_reached_from_outside():
    assert "ports" not in APP
    assert sorted(PROXY["ports"]) == ["443:443", "443:443/udp", "80:80"]
    assert PROXY["environment"]["UPSTREAM"] == f"app:{APP['expose'][0]}"
    assert PROXY["depends_on"] == {"app": {"condition": "service_healthy"}}


def test_both_run_with_as_little_as_they_need():
    for service in (APP, PROXY):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == "unless-stopped"
    assert "cap_add" not in APP
    assert PROXY["cap_add"] == ["NET_BIND_SERVICE"]
    assert not {"privileged", "network_mode", "user"} & (APP.keys() | PROXY.keys())


def test_what_must_last_is_in_volumes_that_are_declared():
    assert APP["volumes"] == ["data:/app/data"]
    assert APP["env_file"] == [".env"]
    for source, *_ in (mount.split(":") for service in (APP, PROXY) for mount in service["volumes"]):
        assert (ROOT / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"]


def test_the_one_proxy_is_counted_and_writes_the_address_itself():
    assert APP["environment"] == {"PORTAL_PROXY_HOPS": "1"}
    directives = re.findall(r"^\s*([a-z_]+)", re.sub(r"#.*", "", CADDY), re.M)
    assert directives.count("reverse_proxy") == 1
    assert not {"trusted_proxies", "header_up", "client_ip_headers"} & set(directives)


def test_caddy_is_told_where_and_takes_more_than_the_portal_does():
    assert CADDY.count("{") == CADDY.count("}")
    assert set(re.findall(r"\{\$(\w+)", CADDY)) == set(PROXY["environment"])
    assert "reverse_proxy {$UPSTREAM:127.0.0.1:8000}" in CADDY
    (limit,) = re.findall(r"max_size (\d+)MiB", CADDY)
    largest = max(uploads.LARGEST, table_file.LARGEST, pictures.LARGEST, fetching.MOST_BYTES, webhooks.MAX_BODY)
    assert largest * 1.1 < int(limit) * 1024**2 < largest * 2


def test_there_is_time_to_stop_in_order():
    given = [seconds(unit(path)["Service"]["TimeoutStopSec"]) for path in UNITS]
    assert min(*given, seconds(APP["stop_grace_period"])) >= 2 * killed_after()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_confined(path: Path):
    service = unit(path)["Service"]
    assert service["User"] == service["Group"] == "portal"
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == service["AmbientCapabilities"] == ""
    assert (service["StateDirectory"], service["StateDirectoryMode"], service["UMask"]) == ("portal", "0700", "0077")
    assert service["EnvironmentFile"] == f"{service['WorkingDirectory']}/.env"
    assert service["ExecStart"].startswith(f"{service['WorkingDirectory']}/.venv/bin/python -m portal ")


def test_there_is_a_unit_for_the_server_and_one_for_the_worker():
    started = {path.stem: unit(path)["Service"]["ExecStart"].split("-m portal ")[1].split()[0] for path in UNITS}
    assert started == {"portal": "serve", "portal-worker": "worker"}


def test_systemd_understands_the_units_where_it_is_there_to_ask(tmp_path: Path):
    """Its own reading, as far as it can be had; the words in them are checked everywhere."""
    for path in UNITS:
        here = path.read_text().replace("/opt/portal/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(here)
        assert all(re.fullmatch(r"#.*|\[\w+\]|[A-Z]\w+=.*|", line) for line in here.splitlines())
    if program := shutil.which("systemd-analyze"):
        asked = [program, "verify", *map(str, tmp_path.glob("*.service"))]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=60)
        complaints = [line for line in done.stderr.splitlines() if "portal" in line]
        assert complaints == []
