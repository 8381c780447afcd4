"""Addresses of money and stages."""

from django.urls import URLPattern, path

from samskap.pilots.views import costs, hours, ledger, money, stages

_AT = "p/<str:token>/money/"
urlpatterns: list[URLPattern] = [
    path(_AT, money.pilot_money, name="pilot_money"),
    path(_AT + "limits/", money.set_limits, name="set_pilot_limits"),
    path(_AT + "grants/new/", money.add_grant, name="add_grant"),
    path(_AT + "grants/<int:number>/", money.edit_grant, name="edit_grant"),
    path(_AT + "grants/<int:number>/remove/", money.remove_grant, name="remove_grant"),
    path(_AT + "stages/new/", stages.add_stage, name="add_stage"),
    path(_AT + "stages/<int:number>/", stages.edit_stage, name="edit_stage"),
    path(_AT + "stages/<int:number>/remove/", stages.remove_stage, name="remove_stage"),
    path(_AT + "stages/<int:number>/result/", stages.stage_result, name="stage_result"),
    path(_AT + "commitments/new/", costs.make_commitment, name="make_commitment"),
    path(_AT + "commitments/<int:number>/release/", costs.release_commitment, name="release_commitment"),
    path(_AT + "costs/", costs.pilot_costs, name="pilot_costs"),
    path(_AT + "costs.csv", costs.export_costs, name="export_costs"),
    path(_AT + "costs/new/", costs.record_cost, name="record_cost"),
    path(_AT + "costs/<int:number>/", costs.place_cost, name="place_cost"),
    path(_AT + "costs/<int:number>/reverse/", costs.reverse_cost, name="reverse_cost"),
    path(_AT + "ledger/", ledger.take_in_ledger, name="take_in_ledger"),
    path(_AT + "hours/", hours.pilot_hours, name="pilot_hours"),
    path(_AT + "hours/new/", hours.record_hours, name="record_hours"),
    path(_AT + "hours/<int:number>/take-back/", hours.take_back_hours, name="take_back_hours"),
]
