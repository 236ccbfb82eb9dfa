# What the R package `eventreport` itself makes of MAVERICK, for `python -m benchmarks.eventreport_peer` to keep.
#   LC_ALL=C.UTF-8 Rscript benchmarks/eventreport.R ../shared/data/maverick/maverick_event_report.csv FOLDER
# Needs the package (CRAN: eventreport). Our own words; the package's rules stand in its aggregate_maverick_* functions.

library(eventreport)

files <- commandArgs(trailingOnly = TRUE)
reports <- read.csv(files[1], stringsAsFactors = FALSE, na.strings = "NA", encoding = "UTF-8")
people <- c("deaths_best", "deaths_low", "deaths_high", "injuries_best", "injuries_low", "injuries_high")
by_place <- lapply(
  c("city", "location", "latitude", "longitude", "geo_precision"),
  function(name) list(var = name, precision_var = "geo_precision")
)
plain <- c("country", "target")
shared <- list(data = reports, tie_break = "source_classification", second_tie_break = "certain")
rules <- list(
  conservative = list(find_mode = plain, find_least_precise = by_place, find_min = c("date_start", people), find_max = "date_end"),
  representative = list(
    find_mode = c(plain, "city", "location"), find_mode_date = c("date_start", "date_end"),
    find_mode_numeric = c("latitude", "longitude", "geo_precision", people)
  ),
  informative = list(find_mode = plain, find_most_precise = by_place, find_max = c("date_start", people), find_min = "date_end")
)
for (name in names(rules)) {
  found <- do.call(aggregateData, c(shared, rules[[name]], aggregation_name = name))
  write.csv(found, file.path(files[2], paste0(name, ".csv")), row.names = FALSE, fileEncoding = "UTF-8")
}

numbers <- c("deaths_best", "injuries_best")
measured <- c("country", "city", "actor1", "date_start", numbers)
small <- head(reports[order(reports$event_id, method = "radix"), ], 100)
measures <- function(data, of) {
  plain_score <- mean_dscore(data, "event_id", measured)
  share <- function(column, table) table[[column]][match(measured, table$variable)]
  data.frame(
    data = of, variable = measured, mean_divergence = share("dscore", plain_score),
    normalized_divergence = share("dscore", mean_dscore(data, "event_id", measured, normalize = TRUE)),
    share_disagreement = share("share_disagreement", share_disagreement(data, "event_id", measured)),
    modal_confidence = share("modal_confidence", modal_confidence(data, "event_id", measured)),
    mean_range = share("mean_range", mean_range(data, "event_id", numbers)),
    mean_sd = share("mean_sd", mean_sd(data, "event_id", numbers))
  )
}
write.csv(rbind(measures(reports, "all"), measures(small, "small")), file.path(files[2], "measures.csv"), row.names = FALSE)
