# SPDX-License-Identifier: Apache-2.0
"""Legal forms and other words that every company's name may carry: they tell one firm from none."""

import re

# Latin, as they stand after transliteration, dots and accents removed. The longest is taken first.
_FORMS = """
limited liability company; limited liability partnership; public limited company; private limited company;
private limited; public joint stock company; open joint stock company; closed joint stock company;
joint stock company; free zone company; free zone establishment; limited partnership; general partnership;
societatea cu raspundere limitata; besloten vennootschap; naamloze vennootschap;
gesellschaft mit beschrankter haftung; aktiengesellschaft; kommanditgesellschaft; societe anonyme;
societe a responsabilite limitee; societe par actions simplifiee; sociedad anonima de capital variable;
sociedad anonima; sociedad limitada; sociedad de responsabilidad limitada; sociedade anonima;
sociedade limitada; societa per azioni; societa a responsabilita limitata;
spolka z ograniczona odpowiedzialnoscia; spolka akcyjna; anonim sirketi; limited sirketi;
perseroan terbatas; sdn bhd; pty ltd; pvt ltd; co ltd; company limited; and company; gmbh and co kg;
gmbh co kg; obshchestvo s ogranichennoi otvetstvennostyu; obshchestvo s ogranichennoy otvetstvennostyu;
obschestvo s ogranichennoy otvetstvennostyu; otkrytoe aktsionernoe obshchestvo;
zakrytoe aktsionernoe obshchestvo; publichnoe aktsionernoe obshchestvo; aktsionernoe obshchestvo;
tovaristvo z obmezhenoyu vidpovidalnistyu; individualnyi predprinimatel; youxian gongsi;
youxian zeren gongsi; gufen youxian gongsi; jituan youxian gongsi; kabushiki kaisha; yugen kaisha;
chusik hoesa; jusik hoesa; ltd; ltda; limited; llc; llp; lp; plc; inc; incorporated; corp; corporation;
co; company; gmbh; ag; kg; ohg; ug; ev; sa; sas; sasu; sarl; eurl; sl; slu; srl; spa; sapa; sae; saoc;
saog; sal; scrl; sprl; bv; nv; vof; ab; asa; aps; oy; oyj; doo; dd; ad; ood; eood; zrt; kft; nyrt; as;
sro; spol s ro; sp z oo; spzoo; zoo; sp k; ooo; oao; zao; pao; ao; too; tov; pat; chp; fgup; gup; ip;
pjsc; jsc; ojsc; cjsc; psc; fze; fzc; fzco; fz llc; fz; dmcc; wll; est; establishment; pt; tbk; cv; bhd;
berhad; pte; pvt; pty; kk; yk; cia; compania; compagnie; cie; sirketi; sti; tic; sa de cv; de cv; rl;
eirl; sac; saic; sharika; mahdouda; msaahmh; a s
"""
_HAN_FORMS = """
股份有限公司 有限责任公司 集团有限公司 股份公司 有限公司 集团公司 公司 株式会社 有限会社 合同会社
"""
_ARABIC_FORMS = (
    "ذات مسئوليه محدوده",
    "ذات مسووليه محدوده",
    "ذمم",
    "ش م م",
    "ش ذ م م",
    "شركه",
    "موسسه",
    "المحدوده",
)
_CYRILLIC_FORMS = """
общество с ограниченной ответственностью; публичное акционерное общество; открытое акционерное общество;
закрытое акционерное общество; акционерное общество; товарищество с ограниченной ответственностью;
индивидуальный предприниматель; товариство з обмеженою відповідальністю; ооо; оао; зао; пао; ао; нпо; тоо; ип; тов;
фгуп; гуп
"""
_HANGUL_FORMS = ("주식회사", "유한회사")


def _phrases(text: str) -> list[str]:
    return sorted((phrase.strip() for phrase in text.replace("\n", " ").split(";")), key=len, reverse=True)


_WORD_FORMS = re.compile(
    r"(?<!\w)(?:"
    + "|".join(
        map(re.escape, _phrases(_FORMS) + _phrases(_CYRILLIC_FORMS) + sorted(_ARABIC_FORMS, key=len)[::-1])
    )
    + r")(?!\w)"
)
_GLUED_FORMS = re.compile("|".join(map(re.escape, [*_HAN_FORMS.split(), *_HANGUL_FORMS])))
_TAIL_FORM = re.compile(r"(?<=\w{4})(?:gmbh|ltd|llc)(?!\w)")


def split_legal_forms(name: str) -> tuple[str, str]:
    """A normalised, dotless name in two: without its legal forms, and the forms found, spaces between.

    A name that is nothing but a form (a firm called "Company") is left whole.
    """
    found: list[str] = []

    def take(match: re.Match) -> str:
        found.append(match.group())
        return " "

    rest = _WORD_FORMS.sub(take, _GLUED_FORMS.sub(take, _TAIL_FORM.sub(take, name)))
    rest = " ".join(rest.split())
    return (rest, " ".join(found)) if rest else (name, "")
