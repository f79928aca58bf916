#!/usr/bin/env bash
# Draws each glyph with a separate ImageMagick process, as the project not_notMNIST does.
#   imagemagick.sh LIST OUT-FOLDER     prints the number of images
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
