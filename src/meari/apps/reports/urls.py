from django.urls import path

from meari.apps.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("reports/", views.index, name="index"),
    path("reports/circulation/", views.circulation, name="circulation"),
    path("reports/circulation/<int:report_id>/plan/", views.plan, name="plan"),
    path("reports/circulation/<int:report_id>/groups/", views.define_group, name="define_group"),
    path("reports/circulation/groups/<int:group_id>/remove/", views.remove_group, name="remove_group"),
    path("reports/questions/<int:question_id>/answer/", views.answer, name="answer"),
    path("reports/publish/", views.publish, name="publish"),
    path("reports/<int:edition_id>/", views.edition, name="edition"),
    path("reports/<int:edition_id>/rows/", views.rows, name="rows"),
    path("reports/<int:edition_id>/receipts/", views.receipts, name="receipts"),
    path("reports/<int:edition_id>/send-again/", views.send_again, name="send_again"),
    path("reports/<int:edition_id>/read/", views.read, name="read"),
    path("reports/<int:edition_id>/ask/", views.ask, name="ask"),
    path("reports/<int:edition_id>/comment/", views.comment, name="comment"),
    path("reports/<int:edition_id>/findings/<int:rank>/<slug:format_key>/", views.persuade, name="persuade"),
    path("reports/<int:edition_id>/download/<slug:format_key>/", views.download, name="download"),
    path("news/", views.news, name="news"),
    path("news/feeds/", views.feeds, name="feeds"),
    path("news/feeds/<int:feed_id>/remove/", views.remove_feed, name="remove_feed"),
    path("news/competitors/", views.set_competitors, name="set_competitors"),
    path("news/suggestions/<int:suggestion_id>/keep/", views.keep_suggestion, name="keep_suggestion"),
    path("news/suggestions/<int:suggestion_id>/drop/", views.drop_suggestion, name="drop_suggestion"),
    path("news/<int:clip_id>/remove/", views.remove_clip, name="remove_clip"),
]
