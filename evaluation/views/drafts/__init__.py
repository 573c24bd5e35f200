"""Pages of framework drafts: begun, written as a tree, looked at, proposed and published."""

from evaluation.views.drafts.beginning import drafts, new_draft, template
from evaluation.views.drafts.deciding import decide
from evaluation.views.drafts.editing import node, part, tree
from evaluation.views.drafts.looking import changes, export, history, preview

__all__ = ["changes", "decide", "drafts", "export", "history", "new_draft", "node", "part", "preview", "template", "tree"]
