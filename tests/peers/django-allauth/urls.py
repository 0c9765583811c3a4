"""What the server answers: django-allauth's headless API, and the native apps' well-known files."""

from django.http import JsonResponse
from django.urls import include, path

# The simulated native apps. Their signing certificate is by definition a certificate whose
# SHA-256 is that of the ASCII text "stuntkey test signing certificate".
ANDROID_PACKAGE = "test.example.shop"
ANDROID_CERT_SHA256 = (
    "6F:8F:26:C2:EA:65:31:84:F9:DF:01:C6:25:0D:4B:7F"
    ":C8:62:C2:CE:4E:0D:B1:16:B8:F7:5A:6A:0A:BB:C7:E6"
)
IOS_APP_ID = "STUNTKEY01.test.example.shop"


def assetlinks(_request):
    relation = ["handle_all_urls", "get_login_creds"]
    statement = {
        "relation": [f"delegate_permission/common.{name}" for name in relation],
        "target": {
            "namespace": "android_app",
            "package_name": ANDROID_PACKAGE,
            "sha256_cert_fingerprints": [ANDROID_CERT_SHA256],
        },
    }
    return JsonResponse([statement], safe=False)


def apple_app_site_association(_request):
    return JsonResponse({"webcredentials": {"apps": [IOS_APP_ID]}})


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path(".well-known/assetlinks.json", assetlinks),
    path(".well-known/apple-app-site-association", apple_app_site_association),
]
