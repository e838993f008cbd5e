// Shows a banner at the top of the page that includes this script, while something is wrong or under maintenance; nothing while all is well.
// <script src="https://status.example.com/embed.js" async></script>
;(() => {
  const script = document.currentScript
  if (!(script instanceof HTMLScriptElement)) return
  const { origin } = new URL(script.src)
  /** @type {HTMLElement | undefined} */
  let banner
  const colours = {
    under_maintenance: '#2f5f9e',
    degraded_performance: '#855a00',
    partial_outage: '#b04300',
    major_outage: '#b3141f',
  }

  async function look() {
    if (document.hidden) return
    const status = await fetch(`${origin}/status.json`, { credentials: 'omit' })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null)
    // Who cannot be asked says nothing about the services: what was shown stays.
    if (status) show(status)
  }

  /**
   * @param {{ status: { indicator: keyof colours, description: string }, incidents: Told[], active_maintenances: Told[] }} status
   * @typedef {{ title: string, url: string }} Told
   */
  function show({ status: { indicator, description }, incidents, active_maintenances }) {
    const [worst] = [...incidents, ...active_maintenances]
    const colour = colours[indicator]
    if (!colour) return banner?.remove()
    const next = document.createElement('aside')
    next.setAttribute('aria-label', 'Status')
    next.style.cssText = `box-sizing:border-box;width:100%;padding:.6em 1em;background:${colour};color:#fff;font:16px/1.4 system-ui,sans-serif;text-align:center`
    const link = document.createElement('a')
    link.href = worst && new URL(worst.url).origin === origin ? worst.url : origin
    link.textContent = worst ? `${description}: ${worst.title}` : description
    link.style.cssText = 'color:inherit;text-decoration:underline'
    next.append(link)
    // What says the same stays, with whoever has it in focus.
    if (banner?.isConnected && banner.isEqualNode(next)) return
    banner?.remove()
    banner = next
    document.body.prepend(banner)
  }

  look()
  setInterval(look, 60_000)
  document.addEventListener('visibilitychange', look)
})()
