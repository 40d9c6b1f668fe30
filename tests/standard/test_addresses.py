"""Addresses into their parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.standard import address, divisions


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("上海市浦东新区张江路100号", ("上海", "上海", "浦东新区", "张江路100号")),
        ("江苏省南京市江宁区秣陵街道1号", ("江苏", "南京", "江宁区", "秣陵街道1号")),
        ("江苏南京江宁区天元路", ("江苏", "南京", "江宁区", "天元路")),
        ("南京市江宁区天元路9号", ("江苏", "南京", "江宁区", "天元路9号")),
        ("中国 北京 朝阳区 建国路 88号", ("北京", "北京", "朝阳区", "建国路 88号")),
        ("沪浦东新区世纪大道1号", ("上海", "上海", "浦东新区", "世纪大道1号")),
        ("京市海淀区中关村", ("北京", "北京", "海淀区", "中关村")),
        ("臺北市大安區信義路四段1號", ("台湾", "台北", "大安区", "信義路四段1號")),
        ("海淀区中关村大街1号", ("北京", "北京", "海淀区", "中关村大街1号")),
        ("朝阳区建国路1号", ("", "", "朝阳区", "建国路1号")),
        ("江苏昆山花桥镇", ("江苏", "苏州", "昆山市", "花桥镇")),
        ("贵州省黔东南州凯里市", ("贵州", "黔东南", "凯里市", "")),
        ("海南省琼海市嘉积镇", ("海南", "", "琼海市", "嘉积镇")),
        ("北京市市辖区东城区", ("北京", "北京", "东城区", "")),
        ("南京西路100号", ("", "", "", "南京西路100号")),
        ("上海路5号", ("", "", "", "上海路5号")),
        ("1 Main St, Austin, TX 78701", ("TX", "Austin", "", "1 Main St")),
        ("10 High Street, London SW1A 2AA", ("", "London", "", "10 High Street")),
        ("Hauptstr. 5, 10115 Berlin, Germany", ("", "Berlin", "", "Hauptstr. 5")),
        ("12 Some Road, Somewhere", ("", "", "", "12 Some Road, Somewhere")),
    ],
)
def test_an_address_and_its_parts(written: str, parts: tuple[str, str, str, str]) -> None:
    read = address(written)
    assert (read.province, read.city, read.district, read.street) == parts


def test_postal_codes_and_countries() -> None:
    assert address("200120 上海市浦东新区陆家嘴环路1000号").postal_code == "200120"
    assert address("上海市浦东新区张江路100号 邮编：201203").postal_code == "201203"
    assert address("1 Main St, Austin, TX 78701-1234, USA").postal_code == "78701-1234"
    assert address("上海市").country == "中国"
    assert address("Hauptstr. 5, 10115 Berlin, Germany").country == "Germany"


def test_every_city_is_found_with_its_province() -> None:
    for name, cities in divisions.tables().cities.items():
        read = address(f"{cities[0].province}{name}人民路1号")
        assert (read.province, read.street) == (cities[0].province, "人民路1号"), name


@given(st.text(max_size=40) | st.text("上海市江苏省南京区县路号朝阳京沪 ,0123456789TXAustin", max_size=20))
def test_any_text_is_read_and_nothing_is_lost(text: str) -> None:
    read = address(text)
    assert read.raw == text
    assert all(isinstance(part, str) for part in (read.province, read.city, read.district, read.street))


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("香港中环德辅道中1号", ""),
        ("臺北市大安區信義路四段1號", ""),
        ("澳门特别行政区氹仔", ""),
        ("中国香港九龙", "中国"),
        ("上海市徐汇区南京路1号", "中国"),
    ],
)
def test_the_country_of_taiwan_hong_kong_and_macau_is_what_was_written(written: str, country: str) -> None:
    assert address(written).country == country
