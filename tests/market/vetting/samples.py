# SPDX-License-Identifier: Apache-2.0
"""Made-up lists in the published formats. Any likeness to real people is chance."""

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>1</DATAID><FIRST_NAME>ABDUL RAHMAN</FIRST_NAME><SECOND_NAME>MANSOUR</SECOND_NAME>
      <THIRD_NAME>TAREQ</THIRD_NAME><UN_LIST_TYPE>Testland</UN_LIST_TYPE>
      <REFERENCE_NUMBER>TTi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
      <NAME_ORIGINAL_SCRIPT>عبد الرحمن منصور طارق</NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>Seen in two places.</COMMENTS1>
      <NATIONALITY><VALUE>Yemen</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Zafir</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE>
        <FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1972</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
    </INDIVIDUAL>
    <INDIVIDUAL><DATAID>2</DATAID><REFERENCE_NUMBER>TTi.002</REFERENCE_NUMBER></INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>3</DATAID><FIRST_NAME>GOLDEN HERON SHIPPING COMPANY LIMITED</FIRST_NAME>
      <UN_LIST_TYPE>Testland</UN_LIST_TYPE><REFERENCE_NUMBER>TTe.001</REFERENCE_NUMBER>
      <LISTED_ON>2015-01-02</LISTED_ON>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>G.H.S.; Heron Lines</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><CITY>Dalian</CITY><COUNTRY>China</COUNTRY></ENTITY_ADDRESS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""

# The next edition: the person is gone, the firm has an alias more, a new firm came.
UN_NEXT = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-03-15T00:00:00Z">
  <INDIVIDUALS/>
  <ENTITIES>
    <ENTITY>
      <DATAID>3</DATAID><FIRST_NAME>GOLDEN HERON SHIPPING COMPANY LIMITED</FIRST_NAME>
      <UN_LIST_TYPE>Testland</UN_LIST_TYPE><REFERENCE_NUMBER>TTe.001</REFERENCE_NUMBER>
      <LISTED_ON>2015-01-02</LISTED_ON>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY>
        <ALIAS_NAME>G.H.S.; Heron Lines; Grey Heron Maritime</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><CITY>Dalian</CITY><COUNTRY>China</COUNTRY></ENTITY_ADDRESS>
    </ENTITY>
    <ENTITY>
      <DATAID>4</DATAID><FIRST_NAME>NORVIK AEROTEC GMBH</FIRST_NAME>
      <REFERENCE_NUMBER>TTe.002</REFERENCE_NUMBER><LISTED_ON>2026-03-10</LISTED_ON>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""

SDN = (
    '101,"GORCHAKOV, Vladlen Sergeyevich","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    "\"DOB 12 Mar 1952; alt. DOB 1953; nationality Russia; a.k.a. 'THE FALCON'.\"\r\n"
    '102,"BLUE CORMORANT","vessel","TEST",-0- ,"9XYZ",-0- ,-0- ,-0- ,"Panama",-0- ,"IMO 1234567."\r\n'
    '103,"SEVERNAYA ZVEZDA EKSPORT, OOO",-0- ,"TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    "broken line\r\n"
    "\x1a"
)
ALT = '101,1,"aka","GORTSCHAKOW, Wladlen",-0- \r\n999,2,"aka","NOBODY KNOWN",-0- \r\n'
ADD = '103,1,"Street 1","Kazan","Russia",-0- \r\n'

CSL = (
    "source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,remarks,"
    "alt_names,citizenships,dates_of_birth,nationalities\n"
    'Entity List (EL) - Test Bureau,,,,Quiet Harbour Optics Ltd.,,"Room 1, Hong Kong, HK",80 FR 1,2015-11-12,,,'
    "QHO; Quiet Harbor,,,\n"
    'Entity List (EL) - Test Bureau,,,,Quiet Harbour Optics Ltd.,,"Room 1, Hong Kong, HK",80 FR 1,2015-11-12,,,,,,\n'
    "Denied Persons List (DPL) - Test Bureau,77,Individual,,Marta Ilvonen,,,1 FR 1,2001-01-01,2002-01-01,,,,1960,FI\n"
    "Denied Persons List (DPL) - Test Bureau,78,Individual,,,,,,,,,,,,\n"
)

DEBARRED = (
    "Firm Name;Address;Country;From Date;To Date;Grounds\n"
    "Lumen Bridge Builders Ltd. (f.k.a. Lumen Roads);1 Road;Kenya;2024-01-10;2034-01-09;Fraud\n"
    "Old Debt Trading *5;2 Road;Peru;2001-01-10;2004-01-09;Corruption\n"
    "Ever Barred Co;3 Road;Peru;10-Jan-2010;Permanent;Fraud\n"
    "No Date Inc;4 Road;Peru;some day;2030-01-01;Fraud\n"
    ";5 Road;Peru;2020-01-01;2030-01-01;Fraud\n"
)
