"""部署: the tree of departments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from yotei.audit.models import Audited

STEP = "\u3000"  # before a name, for each step down the tree: options of a list can be set in by nothing else


class DepartmentQuerySet(models.QuerySet["Department"]):
    def tree(self) -> list[Department]:
        return arranged(self)

    def branch(self, pk: int | None) -> frozenset[int]:
        """The ids of a department and of all below it."""
        return branches(self.tree()).get(pk or 0, frozenset())


class Department(Audited):
    audited = ("name", "parent", "position")

    name = models.CharField(_("Department"), max_length=200, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.PositiveIntegerField(_("Order"), default=0)

    # If `arranged` has laid it out: steps below the top, and the name of that to which it belongs.
    depth = 0
    above = ""

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="department_not_below_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def indent(self) -> str:
        return STEP * self.depth

    @property
    def label(self) -> str:
        """The name, set in by the depth."""
        return self.indent + self.name

    def change(self, *, name: str, parent: Department | None = None, position: int = 0) -> None:
        """Founds, renames or moves it. Raises `ValidationError` with the messages by field."""
        self.name, self.parent, self.position = name.strip(), parent, position
        with transaction.atomic():
            # Locked, so that two who move at once close no ring.
            rows = list(Department.objects.select_for_update(no_key=True).order_by("pk"))
            if self.pk is not None and parent is not None and parent.pk in branches(arranged(rows)).get(self.pk, ()):
                raise ValidationError({"parent": _("A department cannot stand below itself. Choose another one.")})
            self.full_clean()
            self.save()

    def remove(self) -> None:
        """Raises `ValidationError` while somebody or something belongs to it."""
        try:
            self.delete()
        except ProtectedError:
            text = _("Employees or departments belong to “%(name)s”, so it cannot be deleted. Move them first.")
            raise ValidationError(text, params={"name": self.name}) from None


def arranged(departments: Iterable[Department]) -> list[Department]:
    """Each behind the one to which it belongs, siblings by order and name; `depth` and `above` are set."""
    below: dict[int | None, list[Department]] = defaultdict(list)
    for each in sorted(departments, key=lambda each: (each.position, each.name, each.pk), reverse=True):
        below[each.parent_id].append(each)
    found, ahead = [], below[None]
    while ahead:
        each = ahead.pop()
        found.append(each)
        for child in below[each.pk]:
            child.depth, child.above = each.depth + 1, each.name
        ahead += below[each.pk]
    return found


def branches(tree: list[Department]) -> dict[int, frozenset[int]]:
    """Of each of an arranged tree its id and all below it."""
    found: dict[int, set[int]] = {}
    way: list[Department] = []
    for each in tree:
        del way[each.depth :]
        way.append(each)
        for above in way:
            found.setdefault(above.pk, set()).add(each.pk)
    return {pk: frozenset(ids) for pk, ids in found.items()}
