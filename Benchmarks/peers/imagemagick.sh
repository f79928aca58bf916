#!/usr/bin/env bash
# not_notMNIST's way: a process of ImageMagick for each glyph. imagemagick.sh LIST OUT-FOLDER
set -u
mkdir -p "$2"
count=0
while read -r path; do
    for letter in A B C D E F G H I J; do
        convert -background black -fill white -font "$path" -pointsize 96 "label:$letter" -trim -resize '28x28!' \
            -depth 8 -colorspace Gray "$2/$count.png" 2>/dev/null && count=$((count + 1))
    done
done < "$1"
echo "$count"
