"""The statement of account as files: on paper, and for a spreadsheet. A stranger signs in and gets not a byte."""

import asyncio
from collections.abc import Callable

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import threads
from portal.access import modules
from portal.access.visit import Visit
from portal.domain import statement_paper
from portal.domain.statement import Asked
from portal.domain.statement_paper import StatementPaper
from portal.gateways import pdf, spreadsheet
from portal.models import Module
from portal.routes.documents import own


async def statement_pdf(request: Request) -> Response:
    """The period on paper, every line of it."""
    return await _filed(request, pdf.render_statement, "pdf", "application/pdf")


async def statement_csv(request: Request) -> Response:
    """The same lines for a spreadsheet."""
    return await _filed(request, _for_spreadsheet, "csv", "text/csv; charset=utf-8")


async def _filed(request: Request, render: Callable[[StatementPaper], bytes], ending: str, kind: str) -> Response:
    """Made from one read of the books; the work of laying it out keeps nobody else waiting."""
    with modules.within(Module.STATEMENT):
        paper = await own(request, _paper, request.url.query, f"/statement?{request.url.query}")
    if isinstance(paper, Response):
        return paper
    body = await asyncio.get_running_loop().run_in_executor(threads.papers(), render, paper)
    named = f'attachment; filename="{paper.file_name}.{ending}"'
    return Response(body, media_type=kind, headers={"content-disposition": named, "cache-control": "private, no-store"})


def _paper(visit: Visit, query: str) -> StatementPaper:
    asked = QueryParams(query)
    return statement_paper.paper(visit, Asked(asked.get("from", ""), asked.get("to", ""), asked.get("currency", "")))


def _for_spreadsheet(paper: StatementPaper) -> bytes:
    return spreadsheet.statement_csv(paper.statement, paper.locale)


routes = [Route("/documents/statement.pdf", statement_pdf), Route("/documents/statement.csv", statement_csv)]
