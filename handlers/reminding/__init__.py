"""Reminding: whoever agreed to it and has not finished is reminded, rarely and at a kind hour.

    planning       when next, if at all: the one function that plans and decides
    kind_hours     which instants are kind, on the clock of where somebody is
    days_off       weekends and public holidays
    campaign       what is sent to many: to whom it still is, and when
    letter         the words of it, with the figures of whoever gets it
    reminder       what is said, and what can be pressed
    whereabouts    asking where somebody is
    places         which zone a city or a country has

A plan is an instant at which to look at one session again (`PlanReminder`), made when
somebody agrees and each time it is looked at. An ordinary turn changes no plan and costs
nothing: that somebody has written since is seen when the instant comes.
"""
