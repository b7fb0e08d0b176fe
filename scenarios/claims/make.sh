#!/bin/sh
# Made-up claims, one a row: sh make.sh 200 > two-hundred.csv
# Losses are lognormal (mu 11.3, sigma 1.5), one in twelve from a Pareto tail above 500k (shape 0.6, scale 700k). Losses
# below 10k are not reported; a policy pays up to its limit, and the table has what it paid. Reports come at random days
# of 2019 to 2024, one in three on the day of a shared outage. Park and Miller's generator, seed 7.
count=${1:-200}
awk -v count="$count" '
function uniform() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function normal() { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()) }
BEGIN {
    state = 7
    print "claim,reported,sector,amount,limit"
    split("healthcare retail professional technology", sectors, " ")
    while (made < count) {
        loss = exp(11.3 + 1.5 * normal())
        if (uniform() < 1 / 12) loss = 500000 + 700000 * (uniform() ^ -0.6 - 1) / 0.6
        limit = 1000000 * (uniform() < 0.5 ? 2 : 5)
        day = int(uniform() * 2160)
        if (uniform() < 1 / 3) day = 360 * int(day / 360) + 150
        if (loss < 10000) continue
        made++
        paid = loss < limit ? loss : limit
        printf "%d,%04d-%02d-%02d,%s,%.0f,%.0f\n", made, 2019 + int(day / 360), 1 + int(day % 360 / 30), 1 + day % 28, sectors[1 + int(uniform() * 4)], paid, limit
    }
}'
