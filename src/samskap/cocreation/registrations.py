"""What conversations contribute to the worker, the workbench, the start page, the search index and the data pages."""

from samskap.cocreation.services.maps import refresh_dirty_maps
from samskap.core.tasks import register_refresher

register_refresher("cocreation.maps", refresh_dirty_maps, 1.0)
