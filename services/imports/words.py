"""What columns are called in spreadsheets beside the register's own words, in five languages; a word is folded, without
spaces and signs. Among them are the columns of the import template and of the export of customers of Severa.
"""

NAMES: dict[str, str] = {
    "name": "name namn nimi navn företag företagsnamn bolag bolagsnamn kund kundnamn kunde kundenavn asiakas asiakkaannimi"
    " asiakasnimi yritys yrityksennimi firma firmanavn virksomhed virksomhet company companyname customer customername"
    " account accountname client clientname organisation organization organisasjon projekt projektnamn projectname project"
    " projekti projektinnimi prosjekt prosjektnavn projektnavn case casename",
    "number": "number nummer nr numero no kundnr kundnummer kundenr kundenummer asiakasnumero asiakasnro customernumber"
    " customerno customercode accountnumber accountcode projektnr projektnummer prosjektnr prosjektnummer projektinumero"
    " projectnumber projectno casenumber fakturanr fakturanummer laskunumero laskunnumero invoicenumber invoiceno"
    " fakturanumber debitornr debitornummer",
    "org_number": "orgnr orgnummer organisationsnummer organisationsnr organisasjonsnummer organisasjonsnr ytunnus cvr"
    " cvrnr cvrnummer businessid businesscode companyid registrationnumber organizationnumber organisationnumber orgno"
    " personorgnr yritystunnus liiketunnus companynumber foretaksnummer",
    "vat_number": "vat vatnr vatno vatnumber vatid vatcode momsnr momsnummer momsregnr momsregistreringsnummer alvnumero"
    " alvtunnus arvonlisaverotunnus mvanr mvanummer vatregnr eumoms",
    "country": "country countrycode land landkod landkode maa maakoodi countryregion",
    "owner_id": "owner accountowner accountmanager customerowner responsible responsibleperson ansvarig kundansvarig"
    " kundansv kundeansvarlig ansvarlig vastuuhenkilo asiakasvastaava asiakasvastuuhenkilo keyaccountmanager kam säljare"
    " projektledare prosjektleder projektleder projektipaallikko projectmanager projectowner projektagare caseowner",
    "industry_id": "industry bransch branschnamn bransje branche toimiala sector linefbusiness lineofbusiness naringsgren"
    " verksamhet",
    "keyword_ids": "keyword keywords nyckelord avainsana avainsanat nokkelord stikord emneord tag tags taggar etiketter",
    "segment_ids": "marketsegment marketsegments segment segments marknadssegment marknadssegmenten kundsegment kundsegmenter"
    " markkinasegmentti markkinasegmentit segmentti segmentit asiakassegmentti markedssegment markedssegmenter kundegruppe"
    " kundgrupp kundgrupper accountgroup accountgroups asiakasryhma asiakasryhmat"
    " customersegment customergroup customergroups segmenter segmenten",
    "email": "email epost epostadress epostadresse mejl mail mailadress mailadresse sahkoposti sahkopostiosoite"
    " emailaddress epostfaktura contactemail accountemail customeremail",
    "invoice_channel": "invoicechannel deliverymethod invoicedelivery leveranssatt fakturasatt laskutustapa toimitustapa"
    " fakturaform leveringsmate leveringsform",
    "invoice_email": "invoiceemail billingemail fakturaepost fakturamejl fakturamail faktureringsepost laskutussahkoposti",
    "phone": "phone telefon telefonnr telefonnummer tel tlf puhelin puhelinnumero mobil mobiltelefon mobilnummer gsm"
    " phonenumber telephone mobile accountphone customerphone",
    "website": "website webb webbplats hemsida webbsida hjemmeside nettside nettsted kotisivu kotisivut verkkosivu web www"
    " url homepage internet",
    "currency": "currency currencycode valuta valutakod valutakode valuutta rahayksikko",
    "currency_rate": "rate exchangerate currencyrate kurs valutakurs kurssi valuuttakurssi vekslingskurs",
    "language": "language languagecode sprak språk sprog kieli",
    "payment_term_days": "paymentterm paymentterms paymenttermdays paymenttermsdays betvillkor betalningsvillkor"
    " betalningsvillkordagar kredittid kreditdagar betalingsbetingelser betalingsfrist maksuehto maksuaika"
    " maksuehtopaivaa betalingsbetingelse dagarnetto",
    "is_active": "active isactive aktiv aktivt aktiivinen status tila inaktiv kundstatus",
    "description": "description notes note comment comments beskrivning kommentar kommentarer anteckning anteckningar notat"
    " bemærkning bemaerkning kuvaus muistiinpano muistiinpanot huomautus lisatiedot ovrigt",
    "first_name": "firstname fornamn förnamn fornavn etunimi givenname contactfirstname",
    "last_name": "lastname efternamn etternavn efternavn sukunimi surname familyname contactlastname",
    "full_name": "contactname contact contactperson kontakt kontaktperson yhteyshenkilo yhteyshenkilonnimi kontaktnamn"
    " fullname kontaktnavn referens varreferens namn navn nimi name",
    "title": "title titel tittel stilling nimike titteli befattning jobtitle position contacttitle",
    "role_id": "role contactrole kontaktroll rolle kontaktrolle yhteyshenkilonrooli rooli roll",
    "email_allowed": "emailallowed utskick fartaemot nyhetsbrev newsletter",
    "customer_id": "customer customerid customernumber customername kund kundnr kundnummer kundnamn kunde kundenr"
    " kundenummer kundenavn asiakas asiakasnumero asiakasnimi account accountname company företag bolag firma yritys"
    " orgnr organisationsnummer ytunnus",
    "billing_customer_id": "billingcustomer payer payingcustomer betalare fakturamottagare betaler maksaja laskutusasiakas"
    " billingcustomernumber",
    "project_id": "project projectid projectnumber projectname projekt projektnr projektnummer projektnamn prosjekt"
    " prosjektnr prosjektnummer projekti projektinumero case casenumber",
    "credited_invoice_id": "creditedinvoice krediterarfaktura krediteradfaktura kreditertfaktura hyvitettylasku"
    " creditedinvoicenumber",
    "sales_status_id": "salesstatus saljstatus försäljningsstatus salgsstatus myyntitila myynninvaihe stage status tila",
    "project_status_id": "projectstatus projektstatus prosjektstatus projektintila",
    "sales_person_id": "salesperson saljare säljare selger sælger myyja myyjä seller vårreferens varreferens",
    "business_unit_id": "businessunit affarsenhet avdelning avdeling afdeling enhet liiketoimintayksikko yksikko"
    " department costcentre costcenter kostnadsstalle unit",
    "expected_value": "expectedvalue value varde värde forväntatvärde forventetverdi verdi vardi arvo odotettuarvo"
    " ordervarde belopp",
    "probability": "probability sannolikhet sannsynlighet sandsynlighed todennakoisyys",
    "expected_order_date": "expectedorderdate orderdate orderdatum ordredato tilauspaiva beraknatorderdatum",
    "start_date": "startdate start startdatum startdato alkamispaiva aloituspaiva begin",
    "end_date": "enddate end slutdatum sluttdato slutdato paattymispaiva lopetuspaiva",
    "is_closed": "closed isclosed stangd stängd avslutad lukket avsluttet suljettu paatetty",
    "is_internal": "internal internt isinternal internaproject sisainen",
    "date": "date datum dato paiva paivamaara paivays fakturadatum fakturadato laskupaiva laskunpaiva invoicedate"
    " bokforingsdatum day",
    "due_date": "duedate forfallodatum förfallodatum forfallsdato forfaldsdato erapaiva forfall",
    "status_id": "status invoicestatus fakturastatus laskuntila tila",
    "net": "net netamount netto nettobelopp nettobeløb nettobelop belopp beløp beløb summa beloppexklmoms exklmoms"
    " nettosumma veroton amount total sumexvat nettbeløp nettobelop",
    "tax": "tax vat moms momsbelopp mva alv vero vatamount taxamount momsbeløb",
    "is_credit_note": "creditnote credit kredit kreditfaktura kreditnota hyvityslasku iscreditnote kreditnote",
    "kind": "kind type typ slag tyyppi laji kostnadsslag costtype omkostningstype kostnadstype",
    "quantity": "quantity antal antall maara määrä timmar timer tunnit hours qty units",
    "unit_cost": "unitcost unitprice apris pris kostnad enhetspris timkostnad yksikkohinta hinta cost kost stykpris",
    "user_id": "user person anvandare medarbetare ansatt medarbeider medarbejder henkilo tyontekija employee worker",
    "is_rejected": "rejected isrejected avvisad avvist hylatty afvist",
}
STREETS = (
    "street streetaddress address addressline1 adress adressrad1 gatuadress gata adresse gateadresse gadeadresse vej"
)
PLACES: dict[str, str] = {
    "street": f"{STREETS} katuosoite osoite lahiosoite postadress postadresse utdelningsadress address1 adress1",
    "postal_code": "postalcode zip zipcode postcode postnr postnummer postinumero",
    "city": "city town ort stad postort poststed by postitoimipaikka kaupunki paikkakunta",
    "region": "region state county lan län fylke maakunta stateregion",
    "country": "addresscountry adressland",
    "full": "fulladdress helaadressen adress address osoite adresse",
}
BEFORE: dict[str, str] = {
    "headquarters": "headquarters hq headoffice huvudkontor paakonttori hovedkontor",
    "address": "postal postadress post posti postaladdress",
    "billing": "billing invoice faktura fakt fakturerings lasku laskutus billingaddress invoiceaddress fakturaadress"
    " fakturaadresse laskutusosoite faktureringsadress fakturering",
    "visiting": "visiting besok besöks besoksadress besøks besøksadresse kaynti kayntiosoite visitingaddress besoeg",
}
E_INVOICE: dict[str, str] = {
    "address": "einvoice einvoiceaddress efaktura efakturaadress efakturaadresse gln glnnr ean eannr eannummer ovt ovttunnus"
    " verkkolasku verkkolaskuosoite peppol peppolid peppoladress endpointid elektroniskfaktura einvoicingaddress ehf",
    "operator": "einvoiceoperator operator operatör operatør operaattori valittaja verkkolaskuoperaattori efakturaoperator"
    " valittajatunnus intermediator einvoicingoperator operatorcode",
    "scheme": "einvoicescheme scheme peppolscheme",
}
FLAGS: dict[str, bool] = {
    **dict.fromkeys(
        (
            "ja",
            "j",
            "yes",
            "y",
            "true",
            "1",
            "x",
            "kylla",
            "k",
            "sant",
            "sand",
            "aktiv",
            "aktivt",
            "active",
            "aktiivinen",
        ),
        True,
    ),
    **dict.fromkeys(
        (
            "nej",
            "n",
            "no",
            "nei",
            "false",
            "0",
            "ei",
            "e",
            "inaktiv",
            "inactive",
            "passiv",
            "passiivinen",
            "falskt",
            "usann",
        ),
        False,
    ),
}
EMPTY = frozenset(
    {"-", "–", "—", "n/a", "#n/a", "#saknas!", "null", "(tom)", "(blank)", "?", "#värdefel!", "#ref!", "#value!"}
)
