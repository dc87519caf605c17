from django.urls import path

from meari.apps.cases.views import board, directory, promises, setting_rules, setting_up

app_name = "cases"
# what is asked of other teams, how they keep their promises, and what a house sets up
REQUESTS = [
    path("tasks/", board.board, name="tasks"),
    path("tasks/<int:task_id>/", board.task, name="task"),
    path("tasks/<int:task_id>/take/", board.take, name="take_task"),
    path("tasks/<int:task_id>/end/", board.end, name="end_task"),
    path("tasks/<int:task_id>/move/", board.move, name="move_task"),
    path("tasks/<int:task_id>/withdraw/", board.withdraw, name="withdraw_task"),
    path("tasks/<int:task_id>/note/", board.note, name="note_task"),
    path("cases/directory/", directory.directory, name="directory"),
    path("cases/promises/", promises.promises, name="promises"),
    path("cases/setting-up/", setting_up.overview, name="setting_up"),
    path("cases/setting-up/start/", setting_up.start, name="start"),
    path("cases/setting-up/hours/", setting_up.hours, name="hours"),
    path("cases/setting-up/hours/new/", setting_up.new_hours, name="new_hours"),
    path("cases/setting-up/hours/<int:hours_id>/", setting_up.change_hours, name="change_hours"),
    path("cases/setting-up/offices/", setting_up.offices, name="offices"),
    path("cases/setting-up/offices/<int:office_id>/", setting_up.office, name="office"),
    path("cases/setting-up/offices/<int:office_id>/services/new/", setting_up.new_service, name="new_service"),
    path("cases/setting-up/services/<int:service_id>/", setting_up.change_service, name="change_service"),
    path("cases/setting-up/services/<int:service_id>/agree/", setting_up.agree_service, name="agree_service"),
    path("cases/setting-up/rules/", setting_rules.intake_rules, name="rules"),
    path("cases/setting-up/rules/new/", setting_rules.new_rule, name="new_rule"),
    path("cases/setting-up/rules/<int:rule_id>/", setting_rules.change_rule, name="change_rule"),
    path("cases/setting-up/rules/<int:rule_id>/move/", setting_rules.move_rule, name="move_rule"),
    path("cases/setting-up/rules/<int:rule_id>/active/", setting_rules.switch_rule, name="switch_rule"),
    path("cases/setting-up/macros/", setting_rules.macros, name="macros"),
    path("cases/setting-up/macros/new/", setting_rules.new_macro, name="new_macro"),
    path("cases/setting-up/macros/<int:macro_id>/", setting_rules.change_macro, name="change_macro"),
]
urlpatterns = REQUESTS
