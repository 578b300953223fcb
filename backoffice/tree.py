"""The tree that is dragged. A drop only asks: the page with its consequences does the move (security.md F1)."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import Media
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from mptt.admin import DraggableMPTTAdmin

from backoffice.policies import is_draft, may_see_nodes
from backoffice.readonly import ReadOnlyAdmin
from orgstructure.enums import NodeKind
from orgstructure.models import Node

_DEEPEST = 9  # the deepest level that has an indentation of its own in the style sheet


class NodeAdmin(ReadOnlyAdmin, DraggableMPTTAdmin):
    folder = "organisatie"
    page_name = "part"
    title = gettext_lazy("Organisation structure")
    change_list_template = "backoffice/tree.html"
    list_display = ["tree_actions", "indented_title", "kind_in_words", "own_team", "move"]
    list_display_links = ["indented_title"]
    list_select_related = ["employer"]
    search_fields = ["name", "employer__code"]
    sortable_by: list[str] = []
    expand_tree_by_default = True

    @property
    def media(self) -> Media:
        return Media(js=["admin/js/vendor/jquery/jquery.js", "admin/js/jquery.init.js", "backoffice/tree.js"])

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_nodes(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Node]:
        return super().get_queryset(request).select_related("employer", "parent")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """The organisation first, then the employers that are not published yet."""
        top = Node.objects.filter(kind=NodeKind.ROOT, tree_id=OuterRef("tree_id"))
        return [Exists(top).desc(), "tree_id", "lft"]

    def _tree_context(self, request: HttpRequest) -> dict[str, Any]:
        texts = {
            "before": _("before this part"),
            "child": _("under this part"),
            "after": _("after this part"),
            "collapseTree": _("Collapse all"),
            "expandTree": _("Expand all"),
        }
        return {**super()._tree_context(request), "messages": texts}

    def _move_node(self, request: HttpRequest) -> HttpResponse:
        """Answer a drop with the page that shows what the move would do; nothing is written here."""
        dropped, on = (self._node(request, name) for name in ("cut_item", "pasted_on"))
        inside = request.POST.get("position") == "last-child"
        under = on if inside or on is None else on.parent
        if dropped is None or dropped.parent is None or under is None:
            messages.warning(request, _("This part can't be moved there."))
            return JsonResponse({})
        return JsonResponse({"url": f"{reverse('admin:part_move', args=[dropped.uuid])}?naar={under.uuid}"})

    def _node(self, request: HttpRequest, name: str) -> Node | None:
        key = request.POST.get(name, "")
        return self.get_queryset(request).filter(pk=key).first() if key.isdecimal() else None

    @admin.display(description=gettext_lazy("part"))
    def indented_title(self, node: Node) -> str:
        """Indented by a class: an inline style is against the content security policy."""
        return format_html('<span class="tree-level" data-level="{}">{}</span>', min(node.level, _DEEPEST), node)

    @admin.display(description=gettext_lazy("drag"))
    def tree_actions(self, node: Node) -> str:
        return super().tree_actions(node)

    @admin.display(description=gettext_lazy("kind"))
    def kind_in_words(self, node: Node) -> Any:
        return _("Employer, not published") if is_draft(node) else node.get_kind_display()

    @admin.display(description=gettext_lazy("own team"), boolean=False)
    def own_team(self, node: Node) -> str:
        return _("yes") if node.has_own_team else ""

    @admin.display(description=gettext_lazy("move"))
    def move(self, node: Node) -> str:
        if node.parent_id is None:
            return ""
        url = reverse("admin:part_move", args=[node.uuid])
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, _("Move %(part)s") % {"part": node}, _("Move…"))
