"use strict";
document.getElementById("asked").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = document.getElementById("number").value.trim();
  if (words) location.href = "explorer.html#?" + new URLSearchParams([["kind", ""], ["words", words]]);
});
