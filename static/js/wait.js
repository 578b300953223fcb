// A button with data-wait can be used after so many seconds, and says how many are left.
document.querySelectorAll("[data-wait]").forEach((button) => {
  const words = button.textContent;
  const until = Date.now() + Number(button.dataset.wait) * 1000;

  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? button.dataset.waitText.replace("{seconds}", left) : words;
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
});
