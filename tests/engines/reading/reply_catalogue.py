"""Whole mails as programs write them when somebody answers: name, text, what is new in it, by which rule."""

from __future__ import annotations

from typing import NamedTuple

NEW = "네, 확인했습니다.\n환불로 부탁드립니다."
OLD = "고객님, 문의하신 주문은 11월 4일에 출고됩니다.\n\n감사합니다.\n고객센터 드림"
QUOTED = "> 고객님, 문의하신 주문은 11월 4일에 출고됩니다.\n>\n> 감사합니다.\n> 고객센터 드림"


class Case(NamedTuple):
    name: str
    text: str
    new: str
    rule: str
    subject: str = ""
    is_answer: bool = True


def top(name: str, head: str, rule: str, *, old: str = OLD, new: str = NEW) -> Case:
    """The new text above, the head of the repeated mail, the repeated mail."""
    return Case(name, f"{new}\n\n{head}\n{old}\n", new, rule)


MARKED = [
    top("outlook 2007 english", "-----Original Message-----\nFrom: CS [mailto:cs@meari.kr]\n"
        "Sent: Tuesday, November 3, 2026 3:02 PM\nTo: hong@x.kr\nSubject: 출고 안내\n", "original_message"),
    top("outlook 2007 korean", "-----원본 메시지-----\n보낸 사람: 고객센터 [mailto:cs@meari.kr]\n"
        "보낸 날짜: 2026년 11월 3일 화요일 오후 3:02\n받는 사람: hong@x.kr\n제목: 출고 안내\n", "original_message"),
    top("naver", '-----Original Message-----\nFrom: "고객센터"<cs@meari.kr>\nTo: "홍길동"<hong@naver.com>;\nCc:\n'
        "Sent: 2026-11-03 (화) 15:02:11 (GMT+09:00)\nSubject: 출고 안내\n", "original_message"),
    top("naver works", "-----Original Message-----\nFrom: 고객센터 <cs@meari.kr>\nTo: hong@corp.kr\nCc:\n"
        "Sent: 2026-11-03 (화) 15:02:11 (UTC+09:00)\nSubject: 출고 안내\n", "original_message"),
    top("daum", "--------- 원본 메일 ---------\n보낸사람 : 고객센터 <cs@meari.kr>\n받는사람 : hong@daum.net\n참조 : \n"
        "날짜 : 2026년 11월 3일 화요일, 15시 02분 11초 +0900\n제목 : 출고 안내\n", "original_message"),
    top("kakao", "---------- 원본 메일 ----------\n보낸사람: 고객센터 <cs@meari.kr>\n받는사람: hong@kakao.com\n"
        "날짜: 2026/11/03 화 15:02\n제목: 출고 안내\n", "original_message"),
    top("hanmail long ago", "----------------[ 원본 메시지 ]----------------\n제목: 출고 안내\n날짜: 2026/11/03\n",
        "original_message"),
    top("hiworks", "-----원본 메시지-----\n보낸 사람 : 고객센터 <cs@meari.kr>\n받는 사람 : hong@office.kr\n참조 : \n"
        "보낸 날짜 : 2026-11-03 15:02:11\n제목 : 출고 안내\n", "original_message"),
    top("hiworks english", "---------- Original Message ----------\nFrom : 고객센터 <cs@meari.kr>\nTo : hong@office.kr\n"
        "Date : 2026-11-03 15:02:11\nSubject : 출고 안내\n", "original_message"),
    top("nate", "----- 원본 메시지 -----\nFrom: 고객센터 <cs@meari.kr>\nTo: hong@nate.com\n", "original_message"),
    top("dooray", "--- Original Message ---\nFrom: 고객센터 <cs@meari.kr>\n", "original_message"),
    top("samsung mail korean", "-------- 원본 이메일 --------\n보낸 사람: 고객센터 <cs@meari.kr>\n"
        "날짜: 26/11/3 오후 3:02 (GMT+09:00)\n받은 사람: hong@x.kr\n제목: 출고 안내\n", "original_message"),
    top("samsung mail english", "-------- Original message --------\nFrom: CS <cs@meari.kr>\n"
        "Date: 03/11/2026 15:02 (GMT+09:00)\nTo: hong@x.kr\nSubject: Shipping\n", "original_message"),
    top("em client", '------ Original Message ------\nFrom "고객센터" <cs@meari.kr>\nTo hong@x.kr\n', "original_message"),
    top("proton", "------- Original Message -------\nOn Tuesday, November 3rd, 2026 at 3:02 PM, CS <cs@meari.kr> wrote:\n",
        "original_message", old=QUOTED),
    top("qq", "------------------ Original ------------------\nFrom: CS <cs@meari.kr>\n", "original_message"),
    top("previous mail", "===== 이전 메시지 =====\n", "original_message"),
]  # fmt: skip

HEADED = [
    top("outlook 365 korean", "________________________________\n보낸 사람: 고객센터 <cs@meari.kr>\n"
        "보낸 날짜: 2026년 11월 3일 화요일 오후 3:02\n받는 사람: 홍길동 <hong@x.kr>\n참조: lee@x.kr\n제목: 출고 안내\n",
        "header_block"),
    top("outlook 365 english", "________________________________\nFrom: CS <cs@meari.kr>\n"
        "Sent: Tuesday, November 3, 2026 3:02 PM\nTo: Hong <hong@x.kr>\nSubject: Shipping\n", "header_block"),
    top("outlook without addresses", "보낸 사람: 고객센터\n보낸 날짜: 2026년 11월 3일 화요일 오후 3:02\n받는 사람: 홍길동\n"
        "제목: 출고 안내\n", "header_block"),
    top("outlook phone", "____________________________\n보낸 사람: 고객센터 <cs@meari.kr>\n"
        "보낸 날짜: 화요일, 11월 3, 2026 3:02 오후\n받는 사람: hong@x.kr <hong@x.kr>\n제목: Re: 출고 안내\n", "header_block"),
    top("outlook as text of html", "*From:* CS <cs@meari.kr>\n*Sent:* Tuesday, November 3, 2026 3:02 PM\n"
        "*To:* Hong <hong@x.kr>\n*Subject:* Shipping\n", "header_block"),
    top("lines apart", "From: CS <cs@meari.kr>\n\nSent: Tuesday, November 3, 2026 3:02 PM\n\nTo: hong@x.kr\n\n"
        "Subject: Shipping\n", "header_block"),
    top("bracketed address", "________________________________\n보낸사람:정상건[sgjung@meari.kr]\n"
        "보낸시간:2026년 11월 3일 화요일 오후 3:02:39\n받는사람:hong@x.kr\n제목:Re: 이전 메일\n", "header_block"),
    top("many receivers", "From: CS <cs@meari.kr>\nSent: Tuesday, November 3, 2026 3:02 PM\nTo: a@x.kr; b@x.kr;\n"
        "\tc@x.kr; d@x.kr\nCc: e@x.kr\nSubject: Shipping\n", "header_block"),
    top("date first", "Date: Tue, 3 Nov 2026 15:02:11 +0900\nFrom: cs@meari.kr\nTo: hong@x.kr\nSubject: Shipping\n",
        "header_block"),
]  # fmt: skip

SAID = [
    top("gmail korean", "2026년 11월 3일 (화) 오후 3:02, 고객센터 <cs@meari.kr>님이 작성:\n", "wrote", old=QUOTED),
    top("gmail korean folded", "2026년 11월 3일 (화) 오후 3:02, 아주 긴 이름의 고객센터 상담원 홍길동 <cs@meari.kr>님이\n작성:\n",
        "wrote", old=QUOTED),
    top("gmail korean folded address", "2026년 11월 3일 (화) 오후 3:02, 고객센터 <\nlong.customer.center@meari.kr>님이 작성:\n",
        "wrote", old=QUOTED),
    top("gmail korean from html", "2026년 11월 3일 (화) 오후 3:02, 고객센터 <cs@meari.kr>님이 작성:\n", "wrote"),
    top("gmail english", "On Tue, Nov 3, 2026 at 3:02 PM CS <cs@meari.kr> wrote:\n", "wrote", old=QUOTED),
    top("gmail english folded", "On Tue, Nov 3, 2026 at 3:02 PM Customer Service Centre of Meari <\n"
        "cs@meari.kr> wrote:\n", "wrote", old=QUOTED),
    top("apple mail korean", "2026. 11. 3. 오후 3:02, 고객센터 <cs@meari.kr> 작성:\n", "wrote", old=QUOTED),
    top("apple mail korean long ago", "2026. 11. 3., 오후 3:02, 고객센터 <cs@meari.kr> 작성:\n", "wrote", old=QUOTED),
    top("apple mail english", "On Nov 3, 2026, at 15:02, CS <cs@meari.kr> wrote:\n", "wrote", old=QUOTED),
    top("iphone quotes who wrote, too", "> 2026. 11. 3. 오후 3:02, 고객센터 <cs@meari.kr> 작성:\n> ", "wrote", old=QUOTED),
    top("iphone with its own line", "나의 iPhone에서 보냄\n\n> 2026. 11. 3. 오후 3:02, 고객센터 <cs@meari.kr> 작성:\n>", "wrote",
        old=QUOTED),
    top("thunderbird korean", "26. 11. 3. 15:02에 고객센터 이(가) 쓴 글:", "wrote", old=QUOTED),
    top("thunderbird korean afternoon", "2026-11-03 오후 3:02에 고객센터 이(가) 쓴 글:", "wrote", old=QUOTED),
    top("thunderbird english", "On 11/3/26 15:02, CS wrote:", "wrote", old=QUOTED),
    top("thunderbird iso", "On 2026-11-03 15:02, CS wrote:", "wrote", old=QUOTED),
    top("yahoo", "On Tuesday, November 3, 2026 at 03:02:11 PM GMT+9, CS <cs@meari.kr> wrote:\n", "wrote"),
    top("zoho", "---- On Tue, 03 Nov 2026 15:02:11 +0900 CS <cs@meari.kr> wrote ----\n", "wrote", old=QUOTED),
    top("name first", "고객센터 <cs@meari.kr>님이 2026년 11월 3일 오후 3:02에 작성:\n", "wrote", old=QUOTED),
    top("name first english", "CS <cs@meari.kr> wrote:\n", "wrote", old=QUOTED),
    top("no blank line before", "On Tue, Nov 3, 2026 at 3:02 PM CS <cs@meari.kr> wrote:", "wrote", old=QUOTED,
        new="2026-11-03 15:02에 주문한 것입니다."),
    top("history within history", "2026년 11월 3일 (화) 오후 3:02, 고객센터 <cs@meari.kr>님이 작성:\n", "wrote",
        old=QUOTED + "\n>\n> 2026년 11월 2일 (월) 오전 9:00, 홍길동 <hong@x.kr>님이 작성:\n>\n>> 언제 오나요?"),
    Case("list with folded lines", "Picked it up.\n\n20. 5. 16. 오후 7:57에 CS 이(가) 쓴 글:\n"
         "> 'the function that everybody calls everywhere' takes a reference to the\nnode.\n> This must be released.\n",
         "Picked it up.", "wrote"),
]  # fmt: skip

ANSWERS = [
    Case("answers inline", "2026년 11월 3일 (화) 오후 3:02, 고객센터 <cs@meari.kr>님이 작성:\n\n> 색상은 무엇으로 할까요?\n\n검정이요.\n\n"
         "> 수량은요?\n\n두 개요.\n",
         "2026년 11월 3일 (화) 오후 3:02, 고객센터 <cs@meari.kr>님이 작성:\n\n> 색상은 무엇으로 할까요?\n\n검정이요.\n\n> 수량은요?\n\n두 개요.",
         "inline"),
    Case("answers inline without a name", "> 색상은?\n검정\n> 수량은?\n두 개", "> 색상은?\n검정\n> 수량은?\n두 개", "inline"),
    Case("answer below", f"On Tue, Nov 3, 2026 at 3:02 PM CS <cs@meari.kr> wrote:\n{QUOTED}\n\n{NEW}\n", NEW, "below"),
    Case("answer below, signed", f"25. 9. 9. 19:29에 CS 이(가) 쓴 글:\n{QUOTED}\n\n{NEW}\n\n-- \n홍길동\n010-0000-0000\n",
         NEW, "below"),
    Case("answers above and below", f"안녕하세요.\n\n25. 9. 9. 19:29에 CS 이(가) 쓴 글:\n{QUOTED}\n\n{NEW}", f"안녕하세요.\n\n{NEW}",
         "below"),
    Case("quote marks alone", f"{NEW}\n\n{QUOTED}\n", NEW, "quote_marks"),
    Case("quote marks with a space before", "고맙습니다\n\n > 언제 올까요\n > 내일이요\n", "고맙습니다", "quote_marks"),
    Case("arrows of somebody who asks first", "요청 사항입니다.\n> 환불\n> 계좌 국민 000", "요청 사항입니다.\n> 환불\n> 계좌 국민 000",
         "none", is_answer=False),
    Case("one arrow", "요청 사항입니다.\n> 환불", "요청 사항입니다.\n> 환불", "none"),
    Case("our own line", f"{NEW}\n\n##- 이 줄 위에 답장을 써 주세요 -##\n\n{OLD}", NEW, "reply_line"),
    Case("our own line, quoted", f"{NEW}\n\n> ##- Please write above this line -##\n> \n{QUOTED}", NEW, "reply_line"),
    Case("who wrote stands above our line", f"{NEW}\n\n2026년 11월 3일 (화) 오후 3:02, CS <cs@meari.kr>님이 작성:\n\n"
         f"> ##- 이 줄 위에 답장을 써 주세요 -##\n{QUOTED}", NEW, "wrote"),
]  # fmt: skip

SIGNED = [
    Case("signature", f"{NEW}\n\n-- \n홍길동 | 메아리상사\n010-0000-0000", NEW, "signature"),
    Case("signature above a quote", f"{NEW}\n-- \n홍길동\n\n2026. 11. 3. 오후 3:02, CS <cs@meari.kr> 작성:\n{QUOTED}", NEW,
         "wrote"),
    Case("signature that lost its space", f"{NEW}\n\n--\n홍길동\n010-0000-0000", NEW, "signature"),
    Case("line drawn above the order", "환불 부탁드립니다.\n--\n주문번호 20261103", "환불 부탁드립니다.\n--\n주문번호 20261103", "none"),
    Case("polite end is content", "환불 부탁드립니다.\n\n보내는 사람 홍길동 드림", "환불 부탁드립니다.\n\n보내는 사람 홍길동 드림", "none"),
    Case("phone", f"{NEW}\n\n나의 iPhone에서 보냄", NEW, "signature"),
    Case("phone english", f"{NEW}\n\nSent from my Galaxy", NEW, "signature"),
    Case("naver app", f"{NEW}\n\n네이버 메일 앱에서 보냈습니다.", NEW, "signature"),
    Case("outlook for phones", f"{NEW}\n\nGet Outlook for Android", NEW, "signature"),
    Case("dashes in a list", "목록\n--\n" + "\n".join(f"{number}번 상품" for number in range(20)),
         "목록\n--\n" + "\n".join(f"{number}번 상품" for number in range(20)), "none"),
]  # fmt: skip

PARCEL = "택배 송장입니다.\n보낸 사람: 홍길동\n받는 사람: 김철수\n주소: 서울시 중구\n보낸 날짜: 11월 3일"
FORMAL = "안녕하세요, 내용증명 보냅니다.\n\n수신: 메아리상사\n발신: 홍길동\n제목: 환불 청구\n일자: 2026년 11월 3일\n\n환불하십시오."
FORWARD = (
    "확인 부탁드려요.\n\n---------- Forwarded message ---------\n보낸사람: 판매자 <s@shop.kr>\n"
    "Date: 2026년 11월 3일 (화) 오후 3:02\nSubject: 배송 지연 안내\nTo: <hong@x.kr>\n\n배송이 늦어집니다."
)
PASSED_ON = (
    "이거 봐 주세요\n\n-----Original Message-----\nFrom: 판매자 <s@shop.kr>\nTo: hong@naver.com\n"
    "Sent: 2026-11-03 (화) 15:02:11\nSubject: 배송 지연 안내\n\n배송이 늦어집니다."
)
WHOLE = [
    Case("parcel with sender and receiver", PARCEL, PARCEL, "none"),
    Case("formal letter", FORMAL, FORMAL, "none"),
    Case("nothing but a quote", f"2026. 11. 3. 오후 3:02, CS <cs@meari.kr> 작성:\n{QUOTED}",
         f"2026. 11. 3. 오후 3:02, CS <cs@meari.kr> 작성:\n{QUOTED}", "none"),
    Case("nothing but a phone's line and a quote", f"나의 iPhone에서 보냄\n\n{QUOTED}", f"나의 iPhone에서 보냄\n\n{QUOTED}", "none"),
    Case("nothing but a signature", "-- \n홍길동", "-- \n홍길동", "none"),
    Case("empty", "", "", "none"),
    Case("blank", " \n\n", "", "none"),
    Case("plain", NEW, NEW, "none"),
    Case("sentence that says who wrote", "On Monday he wrote: I am late.\n그래서 늦었습니다", "On Monday he wrote: I am late.\n그래서 늦었습니다",
         "none"),
    Case("sentence that ends in a colon", "2026년 11월 3일에 산 물건 목록:\n- 컵", "2026년 11월 3일에 산 물건 목록:\n- 컵", "none"),
    Case("review that was written", "상품평은 제가 작성:\n좋아요", "상품평은 제가 작성:\n좋아요", "none"),
    Case("gmail forward", FORWARD, FORWARD, "forwarded"),
    Case("apple forward", "확인요\n\nBegin forwarded message:\n\n> From: s@shop.kr\n> Subject: 지연\n> Date: 2026. 11. 3.\n> To: h@x.kr\n>\n> 늦어집니다",
         "확인요\n\nBegin forwarded message:\n\n> From: s@shop.kr\n> Subject: 지연\n> Date: 2026. 11. 3.\n> To: h@x.kr\n>\n> 늦어집니다",
         "forwarded"),
    Case("apple forward korean", "확인요\n\n전달된 메시지 시작:\n\n> 보낸 사람: s@shop.kr\n> 제목: 지연", "확인요\n\n전달된 메시지 시작:\n\n"
         "> 보낸 사람: s@shop.kr\n> 제목: 지연", "forwarded"),
    Case("daum forward", "확인요\n\n--------- 전달된 메일 ---------\n보낸사람 : s@shop.kr\n제목 : 지연\n\n늦어집니다", "확인요\n\n"
         "--------- 전달된 메일 ---------\n보낸사람 : s@shop.kr\n제목 : 지연\n\n늦어집니다", "forwarded"),
    Case("naver forward, by its subject", PASSED_ON, PASSED_ON, "forwarded", subject="FW: 배송 지연 안내"),
    Case("answer to what was passed on", PASSED_ON, "이거 봐 주세요", "original_message", subject="RE: FW: 배송 지연 안내"),
    Case("forward within the history", f"{NEW}\n\nOn Tue, Nov 3, 2026 at 3:02 PM CS <cs@meari.kr> wrote:\n\n{FORWARD}", NEW, "wrote"),
]  # fmt: skip

CATALOGUE = [*MARKED, *HEADED, *SAID, *ANSWERS, *SIGNED, *WHOLE]
