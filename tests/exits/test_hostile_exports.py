"""The zip of everything, when every word in it is hostile: paths stay in their folders, data stays data."""

import csv
import io
import json
import re
from zipfile import ZipFile

from portal.models import Export
from tests.databases import Place
from tests.exits.hostile import CALM, hostile
from tests.exits.test_hostile_papers import RUNS
from tests.exits.world import World, a_world
from tests.exporting import browser_of, built, downloaded, month
from tests.paying import rows

PATH = re.compile(r"((invoices|receipts|quotes)/)?[A-Za-z0-9_][A-Za-z0-9._-]*\.(txt|json|csv|pdf)")


def zip_of(world: World) -> ZipFile:
    [export] = rows(Export)
    return downloaded(browser_of(world.purse.contact_id), export)


@hostile
def test_no_path_leads_out_and_none_stands_for_two(template: Place, database: Place, text: str) -> None:
    names = zip_of(a_world(text, template, database)).namelist()
    assert all(PATH.fullmatch(name) and ".." not in name for name in names), names
    assert len({name.lower() for name in names}) == len(names)


@hostile
def test_data_is_data_and_no_cell_runs(template: Place, database: Place, text: str) -> None:
    world = a_world(text, template, database)
    inside = zip_of(world)
    told = json.loads(inside.read("data.json"))
    assert told["format"] == 1
    assert told["client"]["name"] == world.kept
    ledgers = [name for name in inside.namelist() if name.endswith(".csv")]
    assert ledgers
    for name in ledgers:
        table = list(csv.reader(io.StringIO(inside.read(name).decode("utf-8-sig"), newline="")))
        assert {len(row) for row in table} == {7}
        assert not [cell for row in table for cell in row[:4] if RUNS.search(cell)]


@hostile
def test_the_name_of_the_zip_and_its_words_are_ours(template: Place, database: Place, text: str) -> None:
    world = a_world(text, template, database)
    [export] = rows(Export)
    answer = browser_of(world.purse.contact_id).head(f"/documents/exports/{export.id.hex}.zip")
    named = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[a-z0-9][a-z0-9._-]*-everything-\d{4}-\d\d-\d\d\.zip"', named)
    lines = zip_of(world).read("README.txt").decode().split("\r\n")
    usual = zip_of(a_world(CALM, template, database)).read("README.txt").decode().split("\r\n")
    assert len(lines) == len(usual)


@hostile
def test_no_cell_of_the_bookkeepers_tables_runs(template: Place, database: Place, text: str) -> None:
    world = a_world(text, template, database)
    inside = downloaded(browser_of(world.purse.contact_id), built(month()))
    assert all(PATH.fullmatch(name) for name in inside.namelist())
    for name in (name for name in inside.namelist() if name.endswith(".csv")):
        cells = [cell for row in csv.reader(io.StringIO(inside.read(name).decode("utf-8-sig"), newline=""))
                 for cell in row]  # fmt: skip
        assert not [cell for cell in cells if RUNS.search(cell) and not re.fullmatch(r"-\d+\.\d\d", cell)], name
