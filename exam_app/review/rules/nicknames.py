"""How first names are shortened; folded."""

_GROUPS = """
abigail abby gail; alexander alex alec sandy; alexandra alex sandra lexi; andrew andy drew; angela angie; anthony tony; barbara barb
barbie; benjamin ben benny; bernadette bernie; beverly bev; brenda bren; carolyn carol carrie; catherine cathy cate kate katie;
charles charlie chuck; charlotte charlie lottie; christina chris tina christy; christine chris chrissy; christopher chris; cynthia cindy;
daniel dan danny; david dave; deborah deb debbie; dolores lola; donald don donny; dorothy dot dottie; edward ed eddie ted; eleanor
ellie nell nora; elizabeth liz beth betsy betty eliza lisa libby; emily em emmy; esperanza espe; eugene gene; florence flo; frances
fran frannie; francisca paca; francisco paco; frederick fred freddie; gabriela gabi gaby; gabriel gabe; geraldine gerri; gerald jerry;
gloria glo; gregory greg; guadalupe lupe; harold hal harry; heather heath; ignacio nacho; isabel bel izzy; isabella bella izzy; jacqueline
jackie; james jim jimmy jamie; janet jan; jeffrey jeff; jennifer jen jenny; jessica jess jessie; jesus chuy; joseph joe joey; josefina
pepa; jose pepe; joshua josh; judith judy; julia julie; katherine kate kathy katie kat; kathleen kathy kate; kimberly kim; lawrence larry;
leonard len lenny; lillian lily; lucia lucy; madeline maddie; magdalena lena; manuel manny; margaret maggie meg peggy marge; maria
mary; marilyn mari; martha marty; mary molly; matthew matt; megan meg; melissa mel missy; michael mike mick; michelle shelly; mercedes
merche; nancy nan; natalie nat; nathaniel nate nathan; nicholas nick; nicole nicky; olivia liv livvy; pamela pam; patricia pat patty
trish tricia; patrick pat paddy; peter pete; philip phil; priscilla cilla; rachel rach; raymond ray; rebecca becca becky; richard rick
dick rich; robert bob rob bobby; roberta bobbie; ronald ron; rosario charo; samantha sam; samuel sam; sandra sandy; sarah sally; stephanie
steph; steven steve; stephen steve; susan sue susie; suzanne sue; teresa terry tess; theodore ted teddy; theresa terry tess; thomas
tom tommy; timothy tim; valerie val; veronica ronnie; victoria vicky tori; virginia ginny; vivian viv; walter walt; william will bill
billy liam; winifred winnie; zachary zach
"""
SHORT_FORMS: dict[str, tuple[str, ...]] = {
    group.split()[0]: tuple(group.split()[1:]) for group in _GROUPS.replace("\n", " ").split(";") if group.strip()
}
