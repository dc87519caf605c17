from django.urls import path

from meari.apps.sales import views

app_name = "sales"
urlpatterns = [path("stock/", views.stock, name="stock")]
