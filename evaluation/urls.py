"""The site map: addresses by the noun they start with. Every name has its access rule in tests/access.yaml."""

from django.urls import include, path

from evaluation.views import (
    accounts,
    books,
    carrying,
    drafts,
    entry,
    frameworks,
    history,
    imports,
    offices,
    organisation,
    overview,
    refused,
    replays,
    review,
    roll_up,
    rounds,
    what_if,
    work,
)

urlpatterns = [
    path("", work.home, name="home"),
    # sign-in
    path("sign-in", accounts.sign_in, name="sign_in"),
    path("sign-out", accounts.sign_out, name="sign_out"),
    path("session", accounts.session, name="session"),
    path("password", accounts.password, name="password"),
    path("invitation/<str:uid>/<str:token>", accounts.invitation, name="invitation"),
    path("language", accounts.language, name="language"),
    # /evaluations/<pk>
    path("evaluations/", work.evaluations, name="evaluations"),
    path("evaluations/list.xlsx", books.evaluations, name="evaluations_workbook"),
    path("evaluations/<int:pk>/", overview.overview, name="overview"),
    path("evaluations/<int:pk>/history", history.history, name="history"),
    path("evaluations/<int:pk>/history/compare", history.compare, name="compare"),
    path("evaluations/<int:pk>/cells", entry.cells, name="cells"),
    path("evaluations/<int:pk>/paste", entry.paste, name="paste"),
    path("evaluations/<int:pk>/imports", imports.imports, name="imports"),
    path("evaluations/<int:pk>/imports/<int:import_pk>", imports.import_page, name="import_page"),
    path("evaluations/<int:pk>/imports/<int:import_pk>/marked.xlsx", imports.marked, name="import_marked"),
    path("evaluations/<int:pk>/imports/export", imports.export, name="export"),
    path("evaluations/<int:pk>/undo", entry.undo, name="undo"),
    path("evaluations/<int:pk>/redo", entry.redo, name="redo"),
    path("evaluations/<int:pk>/figures", entry.figures, name="figures"),
    path("evaluations/<int:pk>/lines", entry.lines, name="lines"),
    path("evaluations/<int:pk>/indicators", entry.indicators, name="indicators"),
    path("evaluations/<int:pk>/indicators/<int:row_pk>", entry.row, name="row"),
    path("evaluations/<int:pk>/offices", offices.offices, name="offices"),
    path("evaluations/<int:pk>/offices/<int:office_pk>", offices.office_part, name="office_part"),
    path("evaluations/<int:pk>/roll-up", roll_up.roll_up, name="roll_up"),
    path("evaluations/<int:pk>/roll-up/<slug:key>", roll_up.roll_up_figure, name="roll_up_figure"),
    path("evaluations/<int:pk>/indicators/<int:row_pk>/evidence", entry.attach, name="attach"),
    path("evaluations/<int:pk>/indicators/<int:row_pk>/evidence/<int:evidence_pk>", entry.download, name="evidence"),
    path("evaluations/<int:pk>/indicators/<int:row_pk>/comments", entry.comment, name="comment"),
    path("evaluations/<int:pk>/carry-over", carrying.carry_over, name="carry_over"),
    path("evaluations/<int:pk>/form.xlsx", books.form, name="form_workbook"),
    path("evaluations/<int:pk>/texts", entry.texts, name="texts"),
    path("evaluations/<int:pk>/checks", entry.checks, name="checks"),
    path("evaluations/<int:pk>/checks/findings.xlsx", books.findings, name="findings_workbook"),
    path("evaluations/<int:pk>/checks/explain", entry.explain, name="explain"),
    path("evaluations/<int:pk>/submit", entry.submit, name="submit"),
    path("evaluations/<int:pk>/what-if", what_if.page, name="what_if"),
    path("evaluations/<int:pk>/review", review.review, name="review"),
    path("", include("reports.urls")),
    # /mappings/<pk>
    path("mappings/", imports.mappings, name="mappings"),
    path("mappings/<int:mapping_pk>", imports.mapping, name="mapping"),
    path("mappings/<int:mapping_pk>/mapping.yaml", imports.mapping_file, name="mapping_file"),
    # /rounds/<pk>
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new", rounds.new_round, name="new_round"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/edit", rounds.edit_round, name="edit_round"),
    path("rounds/<int:pk>/open", rounds.open_round, name="open_round"),
    # /rounds/replays/<pk>
    path("rounds/replays/", replays.replays, name="replays"),
    path("rounds/replays/<int:pk>/", replays.replay, name="replay"),
    path("rounds/replays/<int:pk>/again", replays.replay_again, name="replay_again"),
    path("rounds/replays/<int:pk>/<int:line_pk>", replays.replay_line, name="replay_line"),
    path("rounds/replays/<int:pk>/replay.xlsx", replays.replay_workbook, name="replay_workbook"),
    # /units/<pk>
    path("units/", organisation.units, name="units"),
    path("units/new", organisation.new_unit, name="new_unit"),
    path("units/<int:pk>/", organisation.unit, name="unit"),
    path("units/<int:pk>/offices/new", organisation.office, name="new_office"),
    path("units/<int:pk>/offices/<int:office_pk>", organisation.office, name="office"),
    # /people/<pk>
    path("people/", organisation.people_list, name="people"),
    path("people/new", organisation.new_person, name="new_person"),
    path("people/<int:pk>/", organisation.person, name="person"),
    # /drafts/<pk>
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/new", drafts.new_draft, name="new_draft"),
    path("drafts/template.xlsx", drafts.template, name="draft_template"),
    path("drafts/<int:pk>/", drafts.tree, name="draft"),
    path("drafts/<int:pk>/nodes/<slug:slug>", drafts.node, name="draft_node"),
    path("drafts/<int:pk>/parts/<slug:name>", drafts.part, name="draft_part"),
    path("drafts/<int:pk>/preview", drafts.preview, name="draft_preview"),
    path("drafts/<int:pk>/changes", drafts.changes, name="draft_changes"),
    path("drafts/<int:pk>/history", drafts.history, name="draft_history"),
    path("drafts/<int:pk>/export/<slug:form>", drafts.export, name="draft_export"),
    path("drafts/<int:pk>/decide/<slug:act>", drafts.decide, name="decide_draft"),
    # /frameworks/<code>
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/<slug:code>/", frameworks.framework, name="framework"),
    path("frameworks/<slug:code>/<int:revision>/", frameworks.framework, name="framework_revision"),
    path("frameworks/<slug:code>/<int:revision>/changes", frameworks.changes, name="framework_changes"),
    path("frameworks/<slug:code>/<int:revision>/export/<slug:form>", frameworks.export, name="framework_export"),
]

handler400 = refused.bad_request
handler403 = refused.forbidden
handler404 = refused.not_found
handler500 = refused.server_error
