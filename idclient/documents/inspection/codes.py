"""Every finding there is: its stable code, and whether it warns."""

from collections.abc import Mapping

from idclient.model import Severity

_WARNINGS = """
    text_covered image_covered field_differs button_ambiguous look_changes
    missing_object double_use
    hidden_page hidden_content second_document second_definition unlisted_object unlinked_revision earlier_content
    data_after_end font_misleads font_prepared
    javascript launch opens_document submits_form imports_data changes_view plays_media unknown_action
    link_dangerous link_automatic
    attachment rich_media hidden_overlay hidden_layer layer_differs print_differs xfa external_content postscript
"""
_NOTES = """
    link earlier_versions trailing_bytes leading_bytes hidden_annotation invisible_text outside_page value_not_shown
    need_appearances font_not_embedded not_everything
"""

SEVERITIES: Mapping[str, Severity] = {
    **{f"inspection.{name}": Severity.WARN for name in _WARNINGS.split()},
    **{f"inspection.{name}": Severity.NOTE for name in _NOTES.split()},
}
