"""What conversations contribute to the worker, the workbench, the start page, the search index and the data pages."""

from django.utils.translation import gettext_lazy as _

from samskap.cocreation.services.maps import refresh_dirty_maps
from samskap.core.registry import NavigationItem, registry
from samskap.core.tasks import register_refresher

register_refresher("cocreation.maps", refresh_dirty_maps, 1.0)

registry.navigation.append(
    NavigationItem(_("Our conversations"), "my_conversations", 31, shown=lambda actor: bool(actor.roles))
)
