"""Names and documents of people who do not exist: common surnames and given characters, some of them rare, none real."""

from random import Random

from cases.identity import citizen_check, credit_check

SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万覃武钱戴严莫孔向汤"
)
COMPOUND = ("欧阳", "上官", "司徒", "诸葛")
GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂文辉玲鹏飞华红玉兰建国志学海云晓东春梅松柏雪琴佳怡子涵梓轩宇航思雨嘉欣俊豪雅婷"
    "浩然诗琪振宁立群启航永康庆丰"
)
RARE = ("䶮", "㛃", "𠮷", "喆", "翀", "堃", "犇", "垚")
TRADES = ("贸易", "实业", "投资管理", "电子科技", "新材料", "供应链", "医药", "食品", "物流", "文化传播")
PLACES = ("粤海", "南岭", "珠江", "鹏城", "羊城", "湾区", "岭南", "东江", "西樵", "白云山")
NOWHERE = "999999"
"""No place of the country has this area code, so no such identity number was ever issued."""


def person(random: Random) -> str:
    """Make a name; one in fifty has a rare character that fonts must know."""
    surname = random.choice(COMPOUND) if random.random() < 0.01 else random.choice(SURNAMES)  # noqa: PLR2004
    given = "".join(random.sample(GIVEN, 1 if random.random() < 0.2 else 2))  # noqa: PLR2004
    if random.random() < 0.02:  # noqa: PLR2004
        given = random.choice(RARE) + given[1:]
    return surname + given


def company(random: Random) -> str:
    """Make the name of an institution."""
    return f"{random.choice(PLACES)}{random.choice(GIVEN)}{random.choice(GIVEN)}{random.choice(TRADES)}有限公司（演示）"


def citizen_number(random: Random, sequence: int) -> str:
    """Make an identity number with a right check digit and an area code that does not exist."""
    born = f"{random.randint(1950, 2003)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    digits = f"{NOWHERE}{born}{sequence % 1000:03d}"
    return digits + citizen_check(digits)


def credit_code(sequence: int) -> str:
    """Make a unified social credit code with a right check character and an area code that does not exist."""
    characters = f"91{NOWHERE}MA{sequence:07d}"
    return characters + credit_check(characters)


def phone(sequence: int) -> str:
    """Make a number of eleven digits in a range that no mobile network has (100...)."""
    return f"100{sequence:08d}"
