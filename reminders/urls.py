"""What each person hears, and what became of every mail."""

from django.urls import path

from reminders.views import calendar, deliveries, own, stopping

urlpatterns = [
    path("reminders/", own.reminders, name="reminders"),
    path("reminders/next/", own.next_mail, name="next_mail"),
    path("reminders/next/email/", own.next_mail_html, name="next_mail_html"),
    path("reminders/address/", own.try_own_address, name="try_own_address"),
    path("reminders/calendar-link/", own.make_calendar, name="make_calendar"),
    path("reminders/calendar-link/end/", own.end_calendar, name="end_calendar"),
    path("reminders/stop/<str:token>/", stopping.unsubscribe, name="unsubscribe"),
    path("reminders/deliveries/", deliveries.deliveries, name="deliveries"),
    path("reminders/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("reminders/deliveries/<int:pk>/again/", deliveries.send_again, name="send_again"),
    path("reminders/deliveries/<int:pk>/address/", deliveries.try_address, name="try_address"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar"),
    path("calendar/<str:token>/go-lives.ics", calendar.go_lives, name="go_lives_calendar"),
    path("items/<int:pk>/calendar.ics", calendar.of_task, name="task_calendar"),
    path("third-parties/<int:pk>/<str:step>/calendar.ics", calendar.of_switch, name="switch_calendar"),
    path("migrations/<int:pk>/dates/<str:kind>/calendar.ics", calendar.of_milestone, name="date_calendar"),
]
