"""What columns are called, in English and Chinese, beyond what `crm_lab.standard` knows; and the names of hints."""

from __future__ import annotations

NAMES = {
    "phone": "phoneno telno telephoneno mobileno cellno landline whatsapp 手机号码 联系手机 电话1 电话2",
    "email": "emailid eaddress 电子邮件地址",
    "person": "contact contactperson 客户名 收件人 收货人",
    "given": "givenname firstname forename fname 名 名字",
    "surname": "surname lastname familyname lname 姓 姓氏",
    "company": "sitename organisationname organizationname businessname shopname storename hotelname legalname "
    "tradename 商户名称 店名 门店名称 机构名称 供应商名称 企业",
    "address": "addr address1full streetaddress postaladdress homeaddress 住址 办公地址 注册地址 所在地 收件地址",
    "street": "street streetname address1 address2 addressline1 addressline2 addr1 addr2 街道 路名",
    "number": "streetnumber housenumber houseno streetno 门牌号 门牌",
    "place": "city town suburb locality district county neighborhood neighbourhood borough village "
    "城市 市 区 区县 县 地区 所在城市 所在地区",
    "word": "state province region gender sex 性别 省 省份 州",
    "postcode": "zip zipcode postcode postalcode postal plz 邮编 邮政编码",
    "date": "dob dateofbirth birthdate birthday bday 生日 出生日期 出生年月",
    "code": "ssn socsecid socialsecuritynumber nationalid idnumber idcard passport passportno taxid taxnumber "
    "vat vatid vatnumber ein registrationnumber companynumber licensenumber 身份证 身份证号 身份证号码 证件号 证件号码 "
    "税号 纳税人识别号 统一社会信用代码 信用代码 护照号",
    "website": "website web url homepage domain 网站 网址 官网 主页",
}
"""Words for each kind, as keys: lower case, without spaces and signs."""

IDS = (
    "id", "uniqueid", "recordid", "recid", "rowid", "uuid", "guid", "key", "编号", "序号", "记录编号", "客户编号",
)  # fmt: skip
"""What the id column is called, the plainest first."""

ANSWERS = frozenset({
    "cluster", "clusterid", "trueid", "truth", "groundtruth", "entityid", "entity", "duplicateof", "duplicate",
    "isduplicate", "label", "labels", "match", "matchid", "goldid", "gold", "personid", "groupid", "dupid",
    "canonicalid", "masterid", "真实编号", "重复组",
})  # fmt: skip
"""Columns of these names hold the answer (which records are the same); they are never compared."""

GROUPED = frozenset({"phone", "email"})
"""Kinds of which several columns mean the same: a mobile in one record may be the phone of another."""

HINTS = {
    "id": "id",
    "source": "source",
    "ignore": "ignore",
    "name": "name",
    "person": "person",
    "given_name": "given",
    "first_name": "given",
    "surname": "surname",
    "last_name": "surname",
    "company": "company",
    "phone": "phone",
    "email": "email",
    "address": "address",
    "street": "street",
    "house_number": "number",
    "city": "place",
    "place": "place",
    "postcode": "postcode",
    "birthday": "date",
    "date": "date",
    "id_number": "code",
    "website": "website",
    "category": "word",
    "text": "text",
}
"""The hints of `find_duplicates` that name columns, and the role each gives."""

NOT_COMPARED = frozenset({"id", "source", "ignore"})
