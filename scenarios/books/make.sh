#!/bin/sh
# A made-up book of insureds: sh scenarios/books/make.sh 200 > scenarios/books/two-hundred.csv
#
# No firm, provider or premium in it is real. Sizes, sectors and providers come from a small generator of random numbers
# written out below, so that every awk makes the same book.
awk -v rows="${1:-200}" '
function draw() { state = (16807 * state) % 2147483647; return state / 2147483647 }
# A normal score: twelve draws, less six.
function normal(  k, sum) { sum = -6; for (k = 0; k < 12; k++) sum += draw(); return sum }
# Two leading figures.
function rounded(x,  unit) { unit = 1; while (x >= 100 * unit) unit *= 10; return int(x / unit + 0.5) * unit }
BEGIN {
    state = 20261122
    split("healthcare professional financial retail technology manufacturing education other", sector, " ")
    split("0.18 0.40 0.50 0.64 0.74 0.86 0.92 1.00", up_to, " ")
    split("Cloudlane Northstar Tallyhall Ferrymead Quillstack Orrinhost Marlowe Bluepost Keystrand Hollowell Vantry Pinefold", known, " ")
    providers = rows / 25; if (providers < 8) providers = 8
    print "id,revenue,sector,provider,limit,retention,premium,share"
    for (row = 1; row <= rows; row++) {
        u = draw(); for (s = 1; u > up_to[s]; s++) { }
        revenue = rounded(12e6 * exp(1.3 * normal()))
        if (revenue > 1.5e9) revenue = 1.5e9
        if (revenue < 5e5) revenue = 5e5
        # One in seven has no provider that others share; the k-th provider has a part like 1 / k.
        provider = ""
        if (draw() > 0.15) {
            k = int(exp(draw() * log(providers + 1)))
            provider = k in known ? known[k] : "provider-" k
        } else draw()
        if (revenue < 10e6)       { limit = 1e6;  retention = 10e3;  share = 1 }
        else if (revenue < 50e6)  { limit = 3e6;  retention = 25e3;  share = 1 }
        else if (revenue < 300e6) { limit = 5e6;  retention = 50e3;  share = 0.5 }
        else                      { limit = 10e6; retention = 250e3; share = 0.25 }
        base = sector[s] == "technology" ? 1.7 : sector[s] == "education" ? 0.8 : 1
        size = revenue < 50e6 ? 1 : revenue < 300e6 ? 2.2 : 7
        rate = revenue < 10e6 ? 9e3 : revenue < 25e6 ? 11e3 : revenue < 100e6 ? 23e3 : 29e3
        premium = rounded(base * size * rate * exp(0.25 * normal()))
        printf "P%05d,%.0f,%s,%s,%.0f,%.0f,%.0f,%s\n", row, revenue, sector[s], provider, limit, retention, premium, share
    }
}'
